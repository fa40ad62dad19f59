package io.haapi;

import io.haapi.lab.contract.ApiContract;
import io.haapi.lab.contract.ApiUnderTest;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two instances in this process that share nothing but the tables keep the contract. */
@ExtendWith(LocalTables.class)
class ApiContractTest extends ApiContract {
  private static final String SECRET = "origin-secret-of-the-contract";

  private final List<TestApi> instances = new ArrayList<>();

  @BeforeAll
  void start(URI tables) {
    String[] settings = {
      "haapi.auth=gateway",
      "haapi.gateway.origin-secrets=" + SECRET,
      "haapi.session.cookie=plain",
      "haapi.dynamodb.orders-table=" + TestTables.uniqueName("orders"),
      "haapi.dynamodb.sessions-table=" + TestTables.uniqueName("sessions")
    };
    instances.add(TestApi.start(tables, settings));
    instances.add(TestApi.start(tables, settings));
  }

  @AfterAll
  void stop() {
    instances.forEach(TestApi::close);
  }

  @Override
  protected ApiUnderTest api() {
    return ApiUnderTest.direct(instances.stream().map(TestApi::uri).toList(), SECRET, "session");
  }
}
