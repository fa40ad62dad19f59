package io.haapi;

import io.haapi.lab.contract.Profile;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalStackTables;
import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the contract with orders and sessions in LocalStack's DynamoDB. */
@Requires(Requirement.LOCALSTACK)
@ExtendWith(LocalStackTables.class)
class LocalStackApiContractTest extends InProcessContract {
  LocalStackApiContractTest() {
    super(Profile.DIRECT);
  }

  @BeforeAll
  void start(URI tables) {
    start(tables, "haapi.session.store=dynamodb");
  }
}
