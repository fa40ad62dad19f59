package io.haapi.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import io.haapi.testing.Shapes.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
class LoadTest {
  private static final String GATE = RawHttp.head("GET /v1/gate HTTP/1.1");

  private static final Duration DELAY = Duration.ofMillis(500);

  @LocalServerPort private int port;
  @Autowired private Gate gate;

  @Test
  void shedsRequestsButNotHealthChecks() throws Exception {
    List<RawHttp> served = new ArrayList<>();
    try {
      for (int i = 0; i < EdgeTest.MAX_CONCURRENT; i++) served.add(new RawHttp(port).send(GATE));
      gate.awaitArrivals(EdgeTest.MAX_CONCURRENT);

      long start = System.nanoTime();
      var shed = RawHttp.exchange(port, RawHttp.head("GET /v1/instance HTTP/1.1"));
      // A lower bound: a client that retries at once must not use up the processors.
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DELAY.toNanos());
      int bytes = 11 * 1024 * 1024;
      var large = RawHttp.head("POST /v1/bytes HTTP/1.1", "Content-Length: " + bytes);
      var shedWithBody = RawHttp.exchange(port, large + "x".repeat(bytes));
      var shedUnread =
          RawHttp.exchange(
              port,
              RawHttp.head("POST /v1/bytes HTTP/1.1", "Content-Length: 3", "Expect: 100-continue"));
      var malformed =
          RawHttp.exchange(
              port,
              RawHttp.head("POST /v1/bytes HTTP/1.1", "Transfer-Encoding: chunked") + "zz\r\n");
      var healthy = RawHttp.exchange(port, RawHttp.head("GET /health/ready HTTP/1.1"));

      assertThat(shed.status()).isEqualTo(503);
      assertThat(shed.problem()).isEqualTo("overloaded");
      assertThat(shed.header("Retry-After")).contains("1");
      assertThat(shedWithBody.problem()).isEqualTo("overloaded");
      assertThat(shedUnread.problem()).isEqualTo("overloaded");
      assertThat(shedUnread.header("Connection")).contains("close");
      assertThat(malformed.problem()).isEqualTo("bad-request");
      assertThat(healthy.status()).isEqualTo(200);
    } finally {
      gate.open();
    }
    for (var http : served) {
      assertThat(http.answer().status()).isEqualTo(200);
      http.close();
    }
    assertThat(RawHttp.exchange(port, RawHttp.head("GET /v1/instance HTTP/1.1")).status())
        .isEqualTo(200);
  }

  @Test
  void doesNotCountRequestWhileBodyArrives() throws Exception {
    List<RawHttp> slow = new ArrayList<>();
    String post =
        RawHttp.head("POST /v1/bytes HTTP/1.1", "Content-Length: 2", "Expect: 100-continue");
    for (int i = 0; i < EdgeTest.MAX_CONCURRENT; i++) {
      var http = new RawHttp(port).send(post);
      // "100 Continue" is sent when the body is read.
      assertThat(http.next().status()).isEqualTo(100);
      slow.add(http.send("x"));
    }

    var answer = RawHttp.exchange(port, RawHttp.head("GET /v1/instance HTTP/1.1"));

    assertThat(answer.status()).isEqualTo(200);
    for (var http : slow) http.close();
  }
}
