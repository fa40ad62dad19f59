package com.example.tickets;

import io.haapi.lab.contract.ApiContract;
import io.haapi.lab.contract.ApiUnderTest;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the general half of the contract against two instances that share a table. */
@ExtendWith(LocalTables.class)
class TicketsContractTest extends ApiContract {
  private static final String SECRET = "origin-secret-of-the-contract";

  private List<TestApi> instances = List.of();

  @BeforeAll
  void start(URI tables) {
    String table = "tickets.table=" + TestTables.uniqueName("tickets");
    instances = List.of(start(tables, table, "i-1"), start(tables, table, "i-2"));
  }

  private static TestApi start(URI tables, String table, String id) {
    return TestApi.start(
        TicketsApplication.class,
        List.of(table),
        tables,
        "haapi.auth=gateway",
        "haapi.gateway.origin-secrets=" + SECRET,
        "haapi.session.cookie=plain",
        "haapi.instance.id=" + id);
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
