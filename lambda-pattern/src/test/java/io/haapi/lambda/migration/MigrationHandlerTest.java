package io.haapi.lambda.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.lambda.Invocation;
import io.haapi.runtime.ApiDefinition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
      // Another id would make CloudFormation delete the resource.
      assertThat(answer.path("PhysicalResourceId").asString()).isEqualTo("Schema1");
      assertThat(answer.path("StackId").asString()).isEqualTo("stack");
      assertThat(answer.path("RequestId").asString()).isEqualTo("request");
      assertThat(answer.path("LogicalResourceId").asString()).isEqualTo("Schema1");
      assertThat(answer.has("Reason")).isFalse();
      assertUsable("created");
    }
    assertThat(count("created", "SELECT version FROM haapi_schema")).isEqualTo(1);
    assertThat(
            count(
                "created",
                "SELECT count(*) FROM pg_roles WHERE rolname = 'haapi' AND pg_has_role('haapi', 'rds_iam', 'MEMBER')"))
        .isEqualTo(1);
  }

  /** CloudFormation then calls the function of the previous package, and servers keep running. */
  @Test
  void leavesDatabaseUsableWhenUpdateFails() throws Exception {
    execute("CREATE DATABASE updated");
    assertThat(handle("Create", "updated", "haapi").path("Status").asString()).isEqualTo("SUCCESS");
    execute("ALTER ROLE postgres IN DATABASE updated SET default_transaction_read_only = on");
    var failed = handle("Update", "updated", "haapi");
    assertThat(failed.path("Status").asString()).isEqualTo("FAILED");
    assertThat(failed.path("Reason").asString()).startsWith("cannot migrate").doesNotContain("\n");
    assertThat(failed.path("PhysicalResourceId").asString()).isEqualTo("Schema1");
    assertUsable("updated");
    execute("ALTER ROLE postgres IN DATABASE updated RESET default_transaction_read_only");
    assertThat(handle("Update", "updated", "haapi").path("Status").asString()).isEqualTo("SUCCESS");
  }

  /** A rollback runs the previous package after the newer one has migrated. */
  @Test
  void keepsSchemaOfNewerPackageOnRollback() throws Exception {
    execute("CREATE DATABASE newer");
    handle("Create", "newer", "haapi");
    try (var admin = DriverManager.getConnection(url("newer"), "postgres", "");
        var statement = admin.createStatement()) {
      statement.execute("UPDATE haapi_schema SET version = 2");
    }
    assertThat(handle("Update", "newer", "haapi").path("Status").asString()).isEqualTo("SUCCESS");
    assertThat(count("newer", "SELECT version FROM haapi_schema")).isEqualTo(2);
    assertUsable("newer");
  }

  /** The API's role can read the table and the version, and nothing more of the schema. */
  private void assertUsable(String database) throws Exception {
    String table = ApiDefinition.find().sqlTables().getFirst();
    try (var api = DriverManager.getConnection(url(database), "haapi", "");
        var statement = api.createStatement()) {
      statement.executeQuery("SELECT count(*) FROM " + table).close();
      assertThatThrownBy(() -> statement.execute("ALTER TABLE " + table + " ADD COLUMN x text"))
          .hasMessageContaining("must be owner");
    }
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

  /** Calls the function as Lambda does when CloudFormation invokes it. */
  private JsonNode handle(String type, String database, String role) throws Exception {
    var output = new ByteArrayOutputStream();
    handler(database, Duration.ZERO)
        .handleRequest(
            new ByteArrayInputStream(event(type, role)), output, new Invocation(REMAINING));
    assertThat(output.size()).isZero();
    return answer();
  }

  private MigrationHandler handler(String database, Duration patience) {
    return new MigrationHandler(
        patience,
        "--haapi.postgresql.url=postgresql://127.0.0.1:%d/%s".formatted(server.port(), database),
        "--haapi.postgresql.username=" + PostgreSqlServer.SUPERUSER);
  }

  /**
   * Returns an event with all members of CloudFormation's, and the properties that infra-cdk gives
   * the resource.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes.html">Custom
   *     resource request types</a>
   */
  private byte[] event(String type, String role) {
    String resource =
        """
        "ServiceToken":"arn:aws:lambda:us-east-1:111122223333:function:migration:live","ServiceTimeout":"960",
        "Role":"%s","Principal":"rds","Version":"arn:aws:lambda:us-east-1:111122223333:function:migration:%s"
        """;
    String earlier =
        switch (type) {
          case "Create" -> "";
          case "Update" ->
              "\"PhysicalResourceId\":\"Schema1\",\"OldResourceProperties\":{%s},"
                  .formatted(resource.formatted(role, "1"));
          default -> "\"PhysicalResourceId\":\"Schema1\",";
        };
    return """
    {"RequestType":"%s","ResponseURL":"http://127.0.0.1:%d/answer?signature=secret","StackId":"stack","RequestId":"request",
     "ResourceType":"Custom::DatabaseSchema","LogicalResourceId":"Schema1",%s"ResourceProperties":{%s}}
    """
        .formatted(
            type,
            cloudFormation.getAddress().getPort(),
            earlier,
            resource.formatted(role, type.equals("Create") ? "1" : "2"))
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
