package io.haapi.infra.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the function's program in Node.js as Lambda would, with a fake SDK. */
class SecretReplicationTest {
  /** The response while the IAM policy is not effective yet. */
  private static final String DENIED = "null";

  @TempDir private Path directory;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private HttpServer cloudFormation;

  @BeforeEach
  void start() throws IOException {
    cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext(
        "/answer",
        exchange -> {
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          byte[] body = exchange.getRequestBody().readAllBytes();
          // The signed URL has no content type.
          if (exchange.getRequestMethod().equals("PUT") && (type == null || type.isEmpty())) {
            answers.add(new String(body, StandardCharsets.UTF_8));
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    cloudFormation.start();
  }

  @AfterEach
  void stop() {
    cloudFormation.stop(0);
  }

  @Test
  void waitsUntilEveryReplicaIsInSync() throws Exception {
    assertThat(answer("Create", 60_000, DENIED, status("InProgress"), "[]", status("InSync")))
        .contains("\"Status\":\"SUCCESS\"", "\"RequestId\":\"request\"");
    assertThat(directory.resolve("asked")).content().isEqualTo("4");
  }

  @Test
  void reportsFailedReplication() throws Exception {
    assertThat(answer("Update", 60_000, status("Failed")))
        .contains("\"Status\":\"FAILED\"", "haapi-ec2/cursorKeys/1", "us-west-2", "already exists");
  }

  @Test
  void respondsBeforeTimeout() throws Exception {
    assertThat(answer("Create", 19_000, status("InProgress")))
        .contains("\"Status\":\"FAILED\"", "Still not replicated", "us-west-2");
  }

  @Test
  void callsNothingOnDeletion() throws Exception {
    assertThat(answer("Delete", 60_000, status("Failed"))).contains("\"Status\":\"SUCCESS\"");
    assertThat(directory.resolve("asked")).doesNotExist();
  }

  private static String status(String status) {
    return "[{Region: 'us-west-2', Status: '%s', StatusMessage: 'Secret already exists'}]"
        .formatted(status);
  }

  private String answer(String request, int milliseconds, String... statuses) throws Exception {
    try (var in = SecretReplication.class.getResourceAsStream("replication.js")) {
      String program = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(program).hasSizeLessThan(4096).contains("PAUSE = 5000");
      Files.writeString(
          directory.resolve("index.js"), program.replace("PAUSE = 5000", "PAUSE = 1"));
    }
    Path sdk = directory.resolve("node_modules/@aws-sdk/client-secrets-manager");
    Files.createDirectories(sdk);
    Files.writeString(
        sdk.resolve("index.js"),
        """
        const statuses = [%s];
        let asked = 0;
        exports.DescribeSecretCommand = class { constructor(input) { this.input = input; } };
        exports.SecretsManagerClient = class {
          async send({ input }) {
            require('fs').writeFileSync('asked', String(++asked));
            const status = statuses[Math.min(asked, statuses.length) - 1];
            if (status === null) throw Object.assign(new Error(), { name: 'AccessDeniedException' });
            return { Name: input.SecretId, ReplicationStatus: status };
          }
        };
        """
            .formatted(String.join(", ", statuses)));
    var process =
        new ProcessBuilder(
                List.of(
                    "node",
                    "-e",
                    """
                    require('./index.js').handler(
                      { RequestType: '%s', ResponseURL: 'http://127.0.0.1:%d/answer', StackId: 'stack',
                        RequestId: 'request', LogicalResourceId: 'InSync',
                        ResourceProperties: { Secrets: [{ Arn: 'haapi-ec2/cursorKeys/1', Regions: ['us-west-2'] }] } },
                      { getRemainingTimeInMillis: () => %d });
                    """
                        .formatted(request, cloudFormation.getAddress().getPort(), milliseconds)))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    return answers.poll(1, TimeUnit.SECONDS);
  }
}
