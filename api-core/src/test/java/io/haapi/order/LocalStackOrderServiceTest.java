package io.haapi.order;

import io.haapi.lab.contract.RequiresLocalStack;
import io.haapi.testing.LocalStackTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Orders on LocalStack's DynamoDB. */
@RequiresLocalStack
@ExtendWith(LocalStackTables.class)
class LocalStackOrderServiceTest extends OrderServiceContract {}
