package io.haapi.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
class BodyTest {
  private static final String POST = "POST /v1/bytes HTTP/1.1";
  private static final String TYPE = "Content-Type: application/octet-stream";
  private static final String CHUNKED = "Transfer-Encoding: chunked";
  private static final String PRINCIPAL = "X-Principal: alice";
  private static final String SECRET = "X-Origin-Secret: " + EdgeTest.SECRET;
  private static final int MEGABYTE = 1024 * 1024;

  @LocalServerPort private int port;

  private static String length(int bytes) {
    return "Content-Length: " + bytes;
  }

  private static String chunk(int bytes) {
    return Integer.toHexString(bytes) + "\r\n" + "x".repeat(bytes) + "\r\n";
  }

  @Test
  void acceptsBodyUpToLimit() throws IOException {
    var answer =
        RawHttp.exchange(
            port, RawHttp.head(POST, TYPE, length(Body.LIMIT)) + "x".repeat(Body.LIMIT));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("65536");
  }

  @Test
  void acceptsChunkedBody() throws IOException {
    var answer =
        RawHttp.exchange(
            port, RawHttp.head(POST, TYPE, CHUNKED) + chunk(3) + chunk(20_000) + "0\r\n\r\n");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("20003");
  }

  @Test
  void rejectsBodyAboveLimit() throws IOException {
    int bytes = Body.LIMIT + 1;
    var answer =
        RawHttp.exchange(port, RawHttp.head(POST, TYPE, length(bytes)) + "x".repeat(bytes));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.problem()).isEqualTo("body-too-large");
  }

  @Test
  void drainsLargeBodySoThatClientReadsResponse() throws IOException {
    int bytes = 11 * MEGABYTE;
    var answer =
        RawHttp.exchange(port, RawHttp.head(POST, TYPE, length(bytes)) + "x".repeat(bytes));

    assertThat(answer.problem()).isEqualTo("body-too-large");
  }

  @Test
  void drainsLargeChunkedBody() throws IOException {
    try (var http = new RawHttp(port)) {
      http.send(RawHttp.head(POST, TYPE, CHUNKED));
      for (int i = 0; i < 11; i++) http.send(chunk(MEGABYTE));

      assertThat(http.send("0\r\n\r\n").answer().problem()).isEqualTo("body-too-large");
    }
  }

  @Test
  void rejectsHugeBodyAtOnce() throws IOException {
    try (var http = new RawHttp(port)) {
      var answer = http.send(RawHttp.head(POST, TYPE, length(Body.DRAIN_LIMIT + 1))).answer();

      assertThat(answer.problem()).isEqualTo("body-too-large");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(http.send("x").isClosedByServer()).isTrue();
    }
  }

  @Test
  void sendsNo100ContinueForLargeBody() throws IOException {
    try (var http = new RawHttp(port)) {
      var first =
          http.send(RawHttp.head(POST, TYPE, length(Body.LIMIT + 1), "Expect: 100-continue"))
              .next();

      assertThat(first.status()).isEqualTo(413);
      assertThat(first.problem()).isEqualTo("body-too-large");
    }
  }

  @Test
  void sends100ContinueWhenClientWaits() throws IOException {
    try (var http = new RawHttp(port)) {
      http.send(RawHttp.head(POST, TYPE, length(3), "Expect: 100-continue"));

      assertThat(http.next().status()).isEqualTo(100);
      assertThat(http.send("abc").answer().body()).isEqualTo("3");
    }
  }

  @Test
  void timesOutStalledBody() throws IOException {
    var answer = RawHttp.exchange(port, RawHttp.head(POST, TYPE, length(100)) + "abc");

    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.problem()).isEqualTo("request-timeout");
    assertThat(answer.header("Connection")).contains("close");
  }

  @Test
  void timesOutTricklingBody() throws Exception {
    try (var http = new RawHttp(port)) {
      http.send(RawHttp.head(POST, TYPE, length(1_000)));
      var trickle = Thread.ofVirtual().start(() -> trickle(http));
      var answer = http.answer();
      trickle.interrupt();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.problem()).isEqualTo("request-timeout");
    }
  }

  /** Sends a byte every 50 ms: never silent for long, but never done in time. */
  private static void trickle(RawHttp http) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        http.send("x");
        LockSupport.parkNanos(50_000_000);
      }
    } catch (IOException _) {
      // The server has hung up, as it should.
    }
  }

  @Test
  void rejectsMalformedChunks() throws IOException {
    var answer = RawHttp.exchange(port, RawHttp.head(POST, TYPE, CHUNKED) + "zz\r\n");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("bad-request");
  }

  @Test
  void leavesConnectionUsableAfterRejectedRequest() throws IOException {
    try (var http = new RawHttp(port)) {
      var nowhere =
          http.send(RawHttp.head("POST /v1/nowhere HTTP/1.1", length(3)) + "abc").answer();
      var next = http.send(RawHttp.head("GET /v1/instance HTTP/1.1")).answer();

      assertThat(nowhere.status()).isEqualTo(404);
      assertThat(next.status()).isEqualTo(200);
    }
  }

  /** Requests whose callers are rejected, without the headers of the body. */
  static Stream<Arguments> rejectedCallers() {
    return Stream.of(
        Arguments.of(List.of(POST, "Host: api", SECRET), 401),
        Arguments.of(List.of(POST, "Host: api", PRINCIPAL), 403));
  }

  /** Requests that are rejected before their body is read. */
  static Stream<Arguments> earlyRejections() {
    return Stream.concat(
        rejectedCallers(),
        Stream.of(
            Arguments.of(List.of("POST /v1/a;b HTTP/1.1", "Host: api", PRINCIPAL, SECRET), 400)));
  }

  private static String request(List<String> head, String header, String body) {
    return String.join("\r\n", head) + "\r\n" + header + "\r\n\r\n" + body;
  }

  @ParameterizedTest
  @MethodSource("rejectedCallers")
  void leavesConnectionUsableAfterRejectedCaller(List<String> head, int status) throws IOException {
    try (var http = new RawHttp(port)) {
      var rejected = http.send(request(head, length(3), "abc")).answer();
      var again = http.send(request(head, CHUNKED, chunk(3) + "0\r\n\r\n")).answer();
      var next = http.send(RawHttp.head("GET /v1/instance HTTP/1.1")).answer();

      assertThat(List.of(rejected, again))
          .allSatisfy(it -> assertThat(it.status()).isEqualTo(status))
          .allSatisfy(it -> assertThat(it.header("Connection")).isEmpty());
      assertThat(next.status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("earlyRejections")
  void drainsLargeBodyOfEarlyRejection(List<String> head, int status) throws IOException {
    int bytes = 11 * MEGABYTE;
    var answer = RawHttp.exchange(port, request(head, length(bytes), "x".repeat(bytes)));

    assertThat(answer.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @MethodSource("earlyRejections")
  void announcesThatHugeBodyClosesConnection(List<String> head, int status) throws IOException {
    try (var http = new RawHttp(port)) {
      var answer = http.send(request(head, length(Body.DRAIN_LIMIT + 1), "")).answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("Connection")).contains("close");
      assertThat(http.send("x").isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("rejectedCallers")
  void timesOutStalledBodyOfRejectedCaller(List<String> head) throws IOException {
    try (var http = new RawHttp(port)) {
      var answer = http.send(request(head, length(100), "abc")).answer();

      assertThat(answer.problem()).isEqualTo("request-timeout");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(http.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("earlyRejections")
  void rejectsMalformedChunksFirst(List<String> head) throws IOException {
    try (var http = new RawHttp(port)) {
      var answer = http.send(request(head, CHUNKED, "zz\r\n")).answer();

      assertThat(answer.problem()).isEqualTo("bad-request");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(http.isClosedByServer()).isTrue();
    }
  }

  @Test
  void takesMemoryOnArrivalAndReleasesIt() throws Exception {
    var memory = new Semaphore(8);
    var body = new Body(new ByteArrayInputStream(new byte[Body.CHUNK + 1]), Duration.ofDays(1));

    body.read(memory);
    assertThat(memory.availablePermits()).isEqualTo(6);
    assertThat(body.content().readAllBytes()).hasSize(Body.CHUNK + 1);
    body.release(memory);
    assertThat(memory.availablePermits()).isEqualTo(8);
  }

  @Test
  void rejectsBodyWithoutMemory() {
    var memory = new Semaphore(2);
    var body = new Body(new ByteArrayInputStream(new byte[3 * Body.CHUNK]), Duration.ofDays(1));

    assertThatThrownBy(() -> body.read(memory)).isInstanceOf(Body.Exhausted.class);
    body.release(memory);
    assertThat(memory.availablePermits()).isEqualTo(2);
  }

  @Test
  void sendsNo100ContinueToAnonymous() throws IOException {
    String head = "POST /v1/bytes HTTP/1.1\r\nHost: api\r\nContent-Length: 3\r\n";
    try (var http = new RawHttp(port)) {
      var first = http.send(head + "Expect: 100-continue\r\n\r\n").next();

      assertThat(first.status()).isEqualTo(403);
      assertThat(http.isClosedByServer()).isTrue();
    }
  }
}
