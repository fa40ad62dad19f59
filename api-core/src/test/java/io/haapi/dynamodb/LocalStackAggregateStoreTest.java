package io.haapi.dynamodb;

import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalStackTables;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the aggregate contract on LocalStack's DynamoDB. */
@Requires(Requirement.LOCALSTACK)
@ExtendWith(LocalStackTables.class)
class LocalStackAggregateStoreTest extends DynamoDbAggregateStoreContract {}
