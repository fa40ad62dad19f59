package io.haapi.dynamodb;

import io.haapi.testing.LocalTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the table creation contract on DynamoDB Local. */
@ExtendWith(LocalTables.class)
class TableCreationTest extends TableCreationContract {}
