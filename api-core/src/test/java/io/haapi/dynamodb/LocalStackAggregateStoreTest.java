package io.haapi.dynamodb;

import io.haapi.lab.contract.RequiresLocalStack;
import io.haapi.testing.LocalStackTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Aggregates in LocalStack's DynamoDB. */
@RequiresLocalStack
@ExtendWith(LocalStackTables.class)
class LocalStackAggregateStoreTest extends DynamoDbAggregateStoreContract {}
