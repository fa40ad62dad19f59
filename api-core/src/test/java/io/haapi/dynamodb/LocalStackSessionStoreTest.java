package io.haapi.dynamodb;

import io.haapi.lab.contract.RequiresLocalStack;
import io.haapi.testing.LocalStackTables;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions on LocalStack's DynamoDB. */
@RequiresLocalStack
@ExtendWith(LocalStackTables.class)
class LocalStackSessionStoreTest extends DynamoDbSessionContract {
  LocalStackSessionStoreTest(URI endpoint) {
    super(endpoint);
  }
}
