package io.haapi.order;

import io.haapi.testing.LocalTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Orders on DynamoDB Local. */
@ExtendWith(LocalTables.class)
class OrderServiceTest extends DynamoDbOrderServiceContract {}
