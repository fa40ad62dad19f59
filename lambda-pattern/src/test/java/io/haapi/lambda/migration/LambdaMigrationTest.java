package io.haapi.lambda.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.lambda.InvocationResult;
import io.haapi.lab.lambda.LambdaFunction;
import io.haapi.lab.lambda.LambdaTemplate;
import io.haapi.lab.lambda.NativeLibrary;
import io.haapi.lab.lambda.ZipSandbox;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the migration of the finished package under Lambda's own runtime interface client. */
@Tag("package")
@Requires(Requirement.POSTGRESQL)
class LambdaMigrationTest {
  private static final String ANSWER = "/answer";

  @TempDir private Path directory;

  @Test
  void migratesAndKeepsAddressSecret() throws Exception {
    Path packaged = ProjectDirectory.find().resolve("lambda-pattern/target/package");
    var template = LambdaTemplate.read(packaged.resolve("migration.yaml"));
    Path client = packaged.resolve("runtime");
    Path log = directory.resolve("log");
    var sandbox = new ZipSandbox(template, client + "/*", NativeLibrary.unpack(client), log);
    var answers = new LinkedBlockingQueue<String>();
    var cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext(
        ANSWER,
        exchange -> {
          var body = exchange.getRequestBody().readAllBytes();
          answers.add(new String(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    cloudFormation.start();
    try (var server = PostgreSqlServer.start("fsync=off")) {
      String database = "//127.0.0.1:%d/postgres".formatted(server.port());
      try (var admin = DriverManager.getConnection("jdbc:postgresql:" + database, "postgres", "");
          var statement = admin.createStatement()) {
        statement.execute("CREATE ROLE rds_iam");
      }
      var variables =
          Map.of(
              "HAAPI_POSTGRESQL_URL",
              "postgresql:" + database,
              "HAAPI_POSTGRESQL_USERNAME",
              PostgreSqlServer.SUPERUSER);
      try (var function =
          LambdaFunction.start(
              new LambdaFunction.FunctionSettings(
                  "m", template, sandbox, variables, 1, Duration.ofMinutes(1), new Semaphore(1)))) {
        assertThat(function.awaitInitialised()).isTrue();
        int port = cloudFormation.getAddress().getPort();
        assertThat(function.invoke(event(port))).isInstanceOf(InvocationResult.Response.class);
        assertThat(answers.poll(10, TimeUnit.SECONDS))
            .contains("\"Status\":\"SUCCESS\"", "\"PhysicalResourceId\":\"Schema1\"");
        assertThat(Files.readString(log))
            .contains("orders: version 1, was 0")
            .doesNotContain("signature", "\tat ", "DEBUG");
      }
    } finally {
      cloudFormation.stop(0);
    }
  }

  private static byte[] event(int port) {
    return """
    {"RequestType":"Create","ResponseURL":"http://127.0.0.1:%d%s?signature=secret","StackId":"stack","RequestId":"request",
     "LogicalResourceId":"Schema1","ResourceProperties":{"Role":"haapi","Principal":"rds","Version":"1"}}
    """
        .formatted(port, ANSWER)
        .getBytes(StandardCharsets.UTF_8);
  }
}
