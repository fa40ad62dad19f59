package io.haapi.dynamodb;

import io.haapi.testing.LocalTables;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions on DynamoDB Local. */
@ExtendWith(LocalTables.class)
class DynamoDbSessionStoreTest extends DynamoDbSessionContract {
  DynamoDbSessionStoreTest(URI endpoint) {
    super(endpoint);
  }
}
