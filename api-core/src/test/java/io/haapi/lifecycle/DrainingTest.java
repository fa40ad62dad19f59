package io.haapi.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.RawHttp;
import io.haapi.testing.Shapes;
import io.haapi.testing.TestApplication;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

class DrainingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static ConfigurableApplicationContext start() {
    return new SpringApplicationBuilder(TestApplication.class, Shapes.class)
        .run(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--haapi.auth=local",
            "--haapi.dynamodb.endpoint=http://127.0.0.1:1",
            "--haapi.shutdown.pause=4s",
            "--haapi.shutdown.drain=60s");
  }

  private static int port(ConfigurableApplicationContext api) {
    return ((WebServerApplicationContext) api).getWebServer().getPort();
  }

  private static RawHttp.Answer get(int port, String path) throws IOException {
    return RawHttp.exchange(port, RawHttp.head("GET " + path + " HTTP/1.1"));
  }

  @Test
  void servesWhileDrainingAndFinishesLastRequest() throws Exception {
    var api = start();
    int port = port(api);
    var gate = api.getBean(Shapes.Gate.class);
    assertThat(get(port, "/health/ready").header("Connection")).isEmpty();

    try (var last = new RawHttp(port)) {
      last.send(RawHttp.head("GET /v1/gate HTTP/1.1"));
      gate.awaitArrivals(1);
      var stop = Thread.ofVirtual().start(api::close);
      var ready = notReady(port);

      assertThat(ready.problem()).isEqualTo("draining");
      assertThat(ready.header("Connection")).contains("close");
      assertThat(get(port, "/health/live").status()).isEqualTo(200);
      var served = get(port, "/v1/instance");
      assertThat(served.status()).isEqualTo(200);
      assertThat(served.header("Connection")).contains("close");

      awaitRefusal(port);
      gate.open();
      assertThat(last.answer().status()).isEqualTo(200);
      assertThat(stop.join(PATIENCE)).isTrue();
    }
  }

  private static RawHttp.Answer notReady(int port) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    var answer = get(port, "/health/ready");
    while (answer.status() == 200 && Instant.now().isBefore(deadline)) {
      answer = get(port, "/health/ready");
    }
    return answer;
  }

  private static void awaitRefusal(int port) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(deadline)) {
      try {
        get(port, "/health/live");
      } catch (ConnectException _) {
        return;
      } catch (IOException _) {
        // Accepted by the kernel while the server was closing: try again.
      }
    }
    throw new AssertionError("the server still accepts connections");
  }
}
