package io.haapi.idempotency;

import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalStackTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** The mechanism on LocalStack's DynamoDB. */
@Requires(Requirement.LOCALSTACK)
@ExtendWith(LocalStackTables.class)
class LocalStackCommandTableTest extends CommandTableContract {}
