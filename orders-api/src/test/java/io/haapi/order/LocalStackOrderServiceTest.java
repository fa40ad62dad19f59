package io.haapi.order;

import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalStackTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the contract of orders on LocalStack's DynamoDB. */
@Requires(Requirement.LOCALSTACK)
@ExtendWith(LocalStackTables.class)
class LocalStackOrderServiceTest extends DynamoDbOrderServiceContract {}
