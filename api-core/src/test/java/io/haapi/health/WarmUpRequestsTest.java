package io.haapi.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.haapi.testing.LocalTables;
import io.haapi.testing.RawHttp;
import io.haapi.testing.TestApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith({LocalTables.class, OutputCaptureExtension.class})
class WarmUpRequestsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void sendsEveryRoundAndWritesNothing(URI tables, CapturedOutput output) throws Exception {
    try (var api = TestApi.start(tables, "haapi.health.warm-up=60s")) {
      assertThat(output.getOut()).contains("warmed up: 20 rounds").doesNotContain("/v1/instance 4");
      assertThat(api.send("GET", "/health/ready", "").statusCode()).isEqualTo(200);
      assertThat(api.send("GET", "/v1/tickets", "", "X-Principal", "warm-up").body())
          .contains("[]");
    }
  }

  @Test
  void endsWhenDataStoreFails(CapturedOutput output) throws Exception {
    int refusing;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refusing = socket.getLocalPort();
    }
    URI nothing = URI.create("http://127.0.0.1:" + refusing);
    try (var api =
        TestApi.start(nothing, "haapi.health.warm-up=60s", "haapi.dynamodb.create-tables=false")) {
      assertThat(output.getOut()).contains("warmed up: 0 rounds");
      assertThat(api.send("GET", "/health/ready", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void isNotReadyBeforeItsEnd() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    // Connections open, and nothing responds: the warm-up takes its longest time.
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI tables = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      CompletableFuture<TestApi> starting =
          CompletableFuture.supplyAsync(
              () ->
                  TestApi.start(
                      tables,
                      "server.port=" + port,
                      "haapi.health.warm-up=3s",
                      "haapi.dynamodb.create-tables=false"));

      await().atMost(PATIENCE).ignoreExceptions().until(() -> get(port, "live").status() == 200);
      assertThat(get(port, "ready").problem()).isEqualTo("starting");
      try (var _ = starting.join()) {
        assertThat(get(port, "ready").status()).isEqualTo(200);
      }
    }
  }

  private static RawHttp.Answer get(int port, String check) throws IOException {
    return RawHttp.exchange(port, RawHttp.head("GET /health/" + check + " HTTP/1.1"));
  }
}
