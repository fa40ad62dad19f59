package io.haapi.idempotency;

import io.haapi.lab.contract.RequiresLocalStack;
import io.haapi.testing.LocalStackTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** The mechanism on LocalStack's DynamoDB. */
@RequiresLocalStack
@ExtendWith(LocalStackTables.class)
class LocalStackCommandTableTest extends CommandTableContract {}
