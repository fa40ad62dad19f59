package io.haapi.dynamodb;

import io.haapi.testing.LocalTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the aggregate contract on DynamoDB Local. */
@ExtendWith(LocalTables.class)
class DynamoDbAggregateStoreTest extends DynamoDbAggregateStoreContract {}
