package io.haapi.idempotency;

import io.haapi.testing.LocalTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** The mechanism on DynamoDB Local. */
@ExtendWith(LocalTables.class)
class CommandTableTest extends CommandTableContract {}
