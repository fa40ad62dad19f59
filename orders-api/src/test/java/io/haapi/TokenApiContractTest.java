package io.haapi;

import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.Profile;
import io.haapi.testing.LocalTables;
import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the contract with sessions that the client keeps. */
@ExtendWith(LocalTables.class)
class TokenApiContractTest extends InProcessContract {
  TokenApiContractTest() {
    super(Profile.of("sessions in tokens", Difference.SESSION_IN_TOKEN));
  }

  @BeforeAll
  void start(URI tables) {
    start(tables, "haapi.session.store=token", "haapi.session.token.keys=" + "k".repeat(32));
  }
}
