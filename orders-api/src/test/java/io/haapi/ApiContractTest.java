package io.haapi;

import io.haapi.lab.contract.Profile;
import io.haapi.testing.LocalTables;
import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the contract with orders and sessions in DynamoDB. */
@ExtendWith(LocalTables.class)
class ApiContractTest extends InProcessContract {
  ApiContractTest() {
    super(Profile.DIRECT);
  }

  @BeforeAll
  void start(URI tables) {
    start(tables, "haapi.session.store=dynamodb");
  }
}
