package io.haapi.lambda.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the function that CloudFormation calls, with a real PostgreSQL. */
@Requires(Requirement.POSTGRESQL)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationHandlerTest {
  private static final Duration REMAINING = Duration.ofMinutes(2);

  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private PostgreSqlServer server;
  private HttpServer cloudFormation;

  @BeforeAll
  void start() throws Exception {
    server = PostgreSqlServer.start("fsync=off");
    execute("CREATE ROLE rds_iam");
    cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext(
        "/answer",
        exchange -> {
          // The signature of the address covers an absent content type.
          assertThat(exchange.getRequestHeaders()).doesNotContainKey("Content-type");
          answers.add(
              exchange.getRequestMethod()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    cloudFormation.start();
  }

  @AfterAll
  void stop() {
    cloudFormation.stop(0);
    server.close();
  }

  @Test
  void migratesOnCreateAndOnUpdate() throws Exception {
    execute("CREATE DATABASE created");
    for (String type : new String[] {"Create", "Update"}) {
      var answer = handle(type, "created", "haapi");
      assertThat(answer.path("Status").asString()).isEqualTo("SUCCESS");
      assertThat(answer.path("PhysicalResourceId").asString()).isEqualTo("Schema1");
      assertThat(answer.path("StackId").asString()).isEqualTo("stack");
      assertThat(answer.path("RequestId").asString()).isEqualTo("request");
      assertThat(answer.has("Reason")).isFalse();
    }
    assertThat(count("created", "SELECT version FROM haapi_schema")).isEqualTo(1);
    assertThat(
            count(
                "created",
                "SELECT count(*) FROM pg_roles WHERE rolname = 'haapi' AND pg_has_role('haapi', 'rds_iam', 'MEMBER')"))
        .isEqualTo(1);
  }

  /** CloudFormation shows the reason and rolls back. */
  @Test
  void reportsFailureInOneLine() throws Exception {
    var answer = handle("Create", "missing", "haapi");
    assertThat(answer.path("Status").asString()).isEqualTo("FAILED");
    assertThat(answer.path("Reason").asString())
        .startsWith("cannot migrate: the server has no database of this name")
        .doesNotContain("\n");
    assertThat(handle("Create", "missing", "not a role").path("Reason").asString())
        .startsWith("usage: migrate ROLE...");
  }

  /** CloudFormation would reject a longer body, and wait until the resource times out. */
  @Test
  void limitsLengthOfReason() throws Exception {
    var answer = handle("Create", "m".repeat(2_000), "haapi");
    assertThat(answer.path("Reason").asString()).startsWith("cannot migrate").hasSizeLessThan(501);
  }

  /** A failed creation must be deleted even though its database is unreachable. */
  @Test
  void keepsSchemaOnDelete() throws Exception {
    assertThat(handle("Delete", "missing", "haapi").path("Status").asString()).isEqualTo("SUCCESS");
  }

  /** CloudFormation would otherwise wait for an answer until the resource times out. */
  @Test
  void answersBeforeLambdaEndsIt() throws Exception {
    var handler = handler("missing", Duration.ofHours(1));
    handler.handle(event("Create", "haapi"), Duration.ofSeconds(21));
    assertThat(answer().path("Reason").asString()).startsWith("the migration did not end within");
  }

  private JsonNode handle(String type, String database, String role) throws Exception {
    handler(database, Duration.ZERO).handle(event(type, role), REMAINING);
    return answer();
  }

  private MigrationHandler handler(String database, Duration patience) {
    return new MigrationHandler(
        patience,
        "--haapi.postgresql.url=postgresql://127.0.0.1:%d/%s".formatted(server.port(), database),
        "--haapi.postgresql.username=" + PostgreSqlServer.SUPERUSER);
  }

  private byte[] event(String type, String role) {
    return """
    {"RequestType":"%s","ResponseURL":"http://127.0.0.1:%d/answer?signature=secret","StackId":"stack","RequestId":"request",
     "LogicalResourceId":"Schema1","ResourceProperties":{"Role":"%s","Principal":"rds","Version":"1"}}
    """
        .formatted(type, cloudFormation.getAddress().getPort(), role)
        .getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode answer() throws InterruptedException {
    String answer = answers.poll(10, TimeUnit.SECONDS);
    assertThat(answer).startsWith("PUT ");
    return JsonMapper.shared().readTree(answer.substring("PUT ".length()));
  }

  private void execute(String sql) throws Exception {
    try (var admin = DriverManager.getConnection(url("postgres"), "postgres", "");
        var statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }

  private int count(String database, String sql) throws Exception {
    try (var admin = DriverManager.getConnection(url(database), "postgres", "");
        var statement = admin.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), database);
  }
}
