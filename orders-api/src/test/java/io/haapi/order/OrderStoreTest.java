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
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** What is wrong with the database, and the line that ends the start. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DROP TABLE haapi_schema | the database has no schema for the table orders. Run the command migrate of the same release first",
        "UPDATE haapi_schema SET version = 0 | the schema of the table orders is too old: version 0, and this release needs 1. Run the command migrate",
        "UPDATE haapi_schema SET version = 9, oldest_user = 9 | the schema of the table orders is too new: it needs a release that knows version 9, and this one knows 1. Deploy a newer release",
        "DROP TABLE orders | the table orders is missing or lacks columns (SQLSTATE 42P01). Restore it, or",
        "REVOKE SELECT ON haapi_schema FROM haapi | the database role may not read the schema's version. Run the command migrate with the name of this role, which grants it",
        "REVOKE SELECT ON orders FROM haapi | the database role lacks the privilege SELECT on the table orders. Run the command migrate with the name of this role, which grants it",
        "REVOKE INSERT ON orders FROM haapi | the database role lacks the privilege INSERT on the table orders. Run the command migrate",
        "REVOKE UPDATE ON orders FROM haapi | the database role lacks the privilege UPDATE on the table orders. Run the command migrate"
      })
  void doesNotStartOnUnfitDatabase(
      String change, String line, PostgreSqlServer server, CapturedOutput output) throws Exception {
    var database = MigratedDatabase.create(server, "read committed").migrated("orders");
    database.execute(change);
    assertThatThrownBy(() -> start(database.setting(server.port()))).isNotNull();
    assertOneLine(output, line);
  }

  @Test
  void doesNotStartWithWrongAddressPasswordOrTls(PostgreSqlServer server, CapturedOutput output)
      throws Exception {
    var database = MigratedDatabase.create(server, "read committed").migrated("orders");
    database.execute(
        "CREATE ROLE %s LOGIN PASSWORD 'right'".formatted(LocalPostgreSql.ROLE_WITH_PASSWORD));
    String url = database.setting(server.port());
    try {
      assertThatThrownBy(
              () ->
                  start(
                      url,
                      "haapi.postgresql.username=" + LocalPostgreSql.ROLE_WITH_PASSWORD,
                      "haapi.postgresql.password=wrong"))
          .isNotNull();
    } finally {
      database.execute("DROP ROLE " + LocalPostgreSql.ROLE_WITH_PASSWORD);
    }
    assertThatThrownBy(() -> start(url + "x")).isNotNull();
    assertThatThrownBy(() -> start(url, "haapi.postgresql.tls=verify-full")).isNotNull();
    assertThat(errors(output))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains(
                        "cannot start: the database rejects the login (SQLSTATE 28P01). Correct"
                            + " haapi.postgresql.username, haapi.postgresql.password"),
            line ->
                assertThat(line)
                    .contains(
                        "cannot start: the server has no database of this name. Correct"
                            + " haapi.postgresql.url"),
            line ->
                assertThat(line)
                    .contains(
                        "cannot start: the server rejects the connection, perhaps because it does"
                            + " not support TLS. Enable TLS on the server, or set"
                            + " haapi.postgresql.tls"));
  }

  @Test
  void doesNotStartWithoutUrl(CapturedOutput output) {
    assertThatThrownBy(() -> start("haapi.health.keep=50ms")).isNotNull();
    assertOneLine(output, "haapi.postgresql.url is missing");
    assertThat(output.getAll()).contains("HAAPI_POSTGRESQL_URL");
  }

  @Test
  void reportsWhetherSomethingMayHaveBeenWritten(PostgreSqlServer server) throws Exception {
    var problems =
        Map.of(
            "53100", "outcome-unknown",
            "57P01", "outcome-unknown",
            "25006", "table-unavailable",
            "42501", "table-unavailable",
            "42P01", "table-unavailable");
    var database = MigratedDatabase.create(server, "read committed").migrated("orders");
    try (var gate = PostgreSqlGate.before(server.port());
        var api = start(database.setting(gate.port()))) {
      // Without a pooled connection, the first fault would hit its setup instead of a command.
      assertThat(place(api)).isEqualTo(201);
      for (var each : problems.entrySet()) {
        String sqlState = each.getKey();
        gate.error(sqlState, 100);

        var failed = place(api, sqlState);

        assertThat(failed.statusCode()).as(sqlState).isEqualTo(503);
        assertThat(failed.body()).as(sqlState).contains(each.getValue());
        assertThat(failed.headers().firstValue("Retry-After")).isPresent();
        gate.mend();
        assertThat(place(api, sqlState).statusCode()).isEqualTo(201);
      }
    }
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
    return place(api, UUID.randomUUID().toString()).statusCode();
  }

  private static HttpResponse<String> place(TestApi api, String key) throws Exception {
    return api.send("POST", "/v1/orders", ORDER, "X-Principal", "ann", "Idempotency-Key", key);
  }

  private static void assertOneLine(CapturedOutput output, String line) {
    assertThat(errors(output)).singleElement().asString().contains("cannot start: " + line);
  }

  private static List<String> errors(CapturedOutput output) {
    return output.getAll().lines().filter(it -> it.contains("ERROR")).toList();
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
