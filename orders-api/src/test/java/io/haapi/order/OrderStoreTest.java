package io.haapi.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.OrdersTestApi;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.lifecycle.AfterRestore;
import io.haapi.postgresql.MigratedDatabase;
import io.haapi.testing.LocalPostgreSql;
import io.haapi.testing.LocalTables;
import io.haapi.testing.PostgreSqlGate;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests the choice of the order store: which clients start, and whose health counts. */
@Requires(Requirement.POSTGRESQL)
@ExtendWith({LocalPostgreSql.class, LocalTables.class, OutputCaptureExtension.class})
class OrderStoreTest {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");
  private static final String ORDER =
      "{\"lines\":[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}}]}";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void startsNoPostgreSqlClientWithDynamoDb(URI tables) {
    try (var api = OrdersTestApi.start(tables)) {
      assertThat(api.context().getBeanFactory().containsSingleton("postgreSql")).isFalse();
      api.context().getBeansOfType(AfterRestore.class).values().forEach(AfterRestore::afterRestore);
      assertThat(api.context().getBeanFactory().containsSingleton("postgreSql")).isFalse();
    }
  }

  @Test
  void startsNoDynamoDbClientWithPostgreSql(PostgreSqlServer server) throws Exception {
    var database = MigratedDatabase.create(server, "read committed").migrated("orders");
    try (var api = start(database.setting(server.port()))) {
      assertThat(place(api)).isEqualTo(201);
      api.context().getBeansOfType(AfterRestore.class).values().forEach(AfterRestore::afterRestore);
      assertThat(api.context().getBeanFactory().containsSingleton("dynamoDbClient")).isFalse();
      assertThat(api.context().getBeanFactory().containsSingleton("tables")).isFalse();
      // The pool was closed, and opens again on use.
      assertThat(place(api)).isEqualTo(201);
    }
  }

  @Test
  void staysReadyInUnhealthyRegionWithoutDatabase(PostgreSqlServer server) throws Exception {
    var database = MigratedDatabase.create(server, "read committed").migrated("orders");
    try (var gate = PostgreSqlGate.before(server.port());
        var api = start(database.setting(gate.port()), "haapi.health.keep=50ms")) {
      assertThat(get(api, "/health/region")).isEqualTo(200);
      gate.cut();
      await(api, "/health/region", 503);
      assertThat(get(api, "/health/ready")).isEqualTo(200);
      assertThat(get(api, "/health/live")).isEqualTo(200);
      assertThat(place(api)).isEqualTo(503);
      gate.mend();
      await(api, "/health/region", 200);
      assertThat(place(api)).isEqualTo(201);
    }
  }

  @Test
  void doesNotStartWithoutSchema(PostgreSqlServer server, CapturedOutput output) throws Exception {
    var database = MigratedDatabase.create(server, "read committed");
    assertThatThrownBy(() -> start(database.setting(server.port()))).isNotNull();
    assertThat(output.getAll().lines().filter(it -> it.contains("ERROR")))
        .singleElement()
        .asString()
        .contains("cannot start: the database has no schema for the table orders. Run the command");
  }

  @Test
  void doesNotStartWithoutUrl(CapturedOutput output) {
    assertThatThrownBy(() -> start("haapi.health.keep=50ms")).isNotNull();
    assertThat(output.getAll().lines().filter(it -> it.contains("ERROR")))
        .singleElement()
        .asString()
        .contains("cannot start: haapi.postgresql.url is missing")
        .contains("HAAPI_POSTGRESQL_URL");
  }

  private static TestApi start(String... settings) {
    var all = new ArrayList<>(List.of(settings));
    all.add("haapi.order.store=postgresql");
    all.add("haapi.dynamodb.create-tables=false");
    all.add("haapi.session.store=token");
    all.add("haapi.session.token.keys=" + "t".repeat(32));
    all.add("haapi.budget.attempt=2s");
    return OrdersTestApi.start(NOWHERE, all.toArray(String[]::new));
  }

  private static int place(TestApi api) throws Exception {
    String key = UUID.randomUUID().toString();
    return api.send("POST", "/v1/orders", ORDER, "X-Principal", "ann", "Idempotency-Key", key)
        .statusCode();
  }

  private static int get(TestApi api, String path) throws Exception {
    return api.send("GET", path, "", "X-Principal", "ann").statusCode();
  }

  private static void await(TestApi api, String path, int status) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (get(api, path) != status && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    assertThat(get(api, path)).isEqualTo(status);
  }
}
