package io.haapi.dynamodb;

import io.haapi.testing.LocalTables;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the session contract on DynamoDB Local. */
@ExtendWith(LocalTables.class)
class DynamoDbSessionStoreTest extends DynamoDbSessionContract {
  DynamoDbSessionStoreTest(URI endpoint) {
    super(endpoint);
  }
}
