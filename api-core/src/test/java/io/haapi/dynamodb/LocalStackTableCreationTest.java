package io.haapi.dynamodb;

import io.haapi.lab.contract.RequiresLocalStack;
import io.haapi.testing.LocalStackTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables made on LocalStack's DynamoDB. */
@RequiresLocalStack
@ExtendWith(LocalStackTables.class)
class LocalStackTableCreationTest extends TableCreationContract {}
