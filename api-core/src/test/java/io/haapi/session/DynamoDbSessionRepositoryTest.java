package io.haapi.session;

import io.haapi.testing.LocalTables;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions on DynamoDB Local. */
@ExtendWith(LocalTables.class)
class DynamoDbSessionRepositoryTest extends DynamoDbSessionContract {
  DynamoDbSessionRepositoryTest(URI endpoint) {
    super(endpoint);
  }
}
