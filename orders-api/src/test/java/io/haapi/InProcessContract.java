package io.haapi;

import io.haapi.lab.contract.ApiUnderTest;
import io.haapi.lab.contract.Profile;
import io.haapi.lab.contract.orders.OrdersApiContract;
import io.haapi.testing.TestApi;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/** Runs the contract against two instances in this process that share only their stores. */
abstract class InProcessContract extends OrdersApiContract {
  private static final String SECRET = "origin-secret-of-the-contract";

  private final Profile profile;
  private final List<TestApi> instances = new ArrayList<>();

  InProcessContract(Profile profile) {
    this.profile = profile;
  }

  /** Starts both instances. */
  final void start(URI tables, String... settings) {
    var shared =
        List.of(
            "haapi.auth=gateway",
            "haapi.gateway.origin-secrets=" + SECRET,
            "haapi.session.cookie=plain",
            "haapi.dynamodb.orders-table=" + TestTables.uniqueName("orders"),
            "haapi.dynamodb.sessions-table=" + TestTables.uniqueName("sessions"));
    for (String id : List.of("i-1", "i-2")) {
      var all =
          Stream.of(shared, Arrays.asList(settings), List.of("haapi.instance.id=" + id))
              .flatMap(List::stream);
      instances.add(OrdersTestApi.start(tables, all.toArray(String[]::new)));
    }
  }

  @AfterAll
  void stop() {
    instances.forEach(TestApi::close);
  }

  @Override
  protected final ApiUnderTest api() {
    return new ApiUnderTest(
        instances.stream().map(TestApi::uri).toList(),
        principal -> Map.of("X-Principal", principal, "X-Origin-Secret", SECRET),
        "session",
        profile);
  }
}
