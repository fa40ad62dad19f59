package io.haapi.dynamodb;

import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalStackTables;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the session contract on LocalStack's DynamoDB. */
@Requires(Requirement.LOCALSTACK)
@ExtendWith(LocalStackTables.class)
class LocalStackSessionStoreTest extends DynamoDbSessionContract {
  LocalStackSessionStoreTest(URI endpoint) {
    super(endpoint);
  }
}
