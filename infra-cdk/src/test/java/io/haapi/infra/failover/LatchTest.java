package io.haapi.infra.failover;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the function's program in Node.js as Lambda would. */
class LatchTest {
  private static final String HERE = "us-west-2";
  private static final String LATCHED = "failover latched\n";

  @TempDir private Path directory;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void latchesWhenPrimaryIsUnhealthy() throws Exception {
    answers("/first", 503, "us-east-1");
    answers("/shared", 200, HERE);
    assertThat(logged()).isEqualTo(LATCHED);
  }

  @Test
  void latchesWhenPrimaryDoesNotRespond() throws Exception {
    answers("/shared", 200, HERE);
    server.createContext("/first", exchange -> exchange.close());
    assertThat(logged()).isEqualTo(LATCHED);
  }

  @Test
  void latchesEvenIfThisRegionIsUnhealthy() throws Exception {
    answers("/first", 503, "us-east-1");
    answers("/shared", 503, HERE);
    assertThat(logged()).isEqualTo(LATCHED);
  }

  @Test
  void doesNotLatchWhenPrimaryIsHealthy() throws Exception {
    answers("/first", 200, "us-east-1");
    answers("/shared", 200, HERE);
    assertThat(logged()).isEmpty();
  }

  @Test
  void ignoresPrimaryUnreachableOnlyFromHere() throws Exception {
    answers("/first", 503, "us-east-1");
    answers("/shared", 200, "us-east-1");
    assertThat(logged()).isEmpty();
  }

  @Test
  void decidesNothingWhenSharedNameFails() throws Exception {
    answers("/first", 503, "us-east-1");
    server.createContext("/shared", exchange -> exchange.close());
    assertThat(logged()).isEmpty();
  }

  private void answers(String path, int status, String region) {
    server.createContext(
        path,
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("X-Instance", "pattern=\"ec2\", region=\"%s\", zone=\"z\"".formatted(region));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  private String logged() throws IOException, InterruptedException {
    URL program = Latch.class.getResource("latch.js");
    Path index = directory.resolve("index.js");
    try (var in = program.openStream()) {
      Files.copy(in, index);
    }
    String root = "http://127.0.0.1:" + server.getAddress().getPort();
    var builder = new ProcessBuilder("node", "-e", "require('./index.js').handler()");
    builder.directory(directory.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("AWS_REGION", HERE);
    builder.environment().put("FIRST_URL", root + "/first");
    builder.environment().put("SHARED_URL", root + "/shared");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }
}
