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
    String orders = TestTables.uniqueName("orders");
    String sessions = TestTables.uniqueName("sessions");
    for (String id : List.of("i-1", "i-2")) instances.add(start(tables, id, orders, sessions));
  }

  private static TestApi start(URI tables, String id, String orders, String sessions) {
    return TestApi.start(
        tables,
        "haapi.auth=gateway",
        "haapi.gateway.origin-secrets=" + SECRET,
        "haapi.session.cookie=plain",
        "haapi.instance.id=" + id,
        "haapi.dynamodb.orders-table=" + orders,
        "haapi.dynamodb.sessions-table=" + sessions);
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
