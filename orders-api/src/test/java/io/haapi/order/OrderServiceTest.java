package io.haapi.order;

import io.haapi.testing.LocalTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the contract of orders on DynamoDB Local. */
@ExtendWith(LocalTables.class)
class OrderServiceTest extends DynamoDbOrderServiceContract {}
