package io.haapi.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/**
 * Tests that requests which Tomcat rejects before our filters get the same kind of response as
 * others.
 */
@EdgeTest
class ContainerTest {
  private static final String GET = "GET /v1/instance HTTP/1.1";

  @LocalServerPort private int port;
  @Autowired private WebServerApplicationContext application;

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(400, "bad-request", "GARBAGE\r\n\r\n"),
        Arguments.of(400, "bad-request", "GET /v1/instance HTTP/1.1\r\n\r\n"),
        Arguments.of(400, "bad-request", RawHttp.head(GET, "Na me: x")),
        Arguments.of(400, "bad-request", RawHttp.head(GET, "X-Long: " + "x".repeat(20_000))),
        Arguments.of(400, "bad-request", RawHttp.head(GET, "Host: another")),
        Arguments.of(400, "bad-request", RawHttp.head(GET, "Content-Length: x")),
        Arguments.of(
            400, "bad-request", RawHttp.head(GET, "Content-Length: 1", "Content-Length: 2")),
        Arguments.of(400, "path-refused", RawHttp.head("GET /" + "x".repeat(20_000) + " HTTP/1.1")),
        Arguments.of(501, "not-implemented", RawHttp.head(GET, "Transfer-Encoding: gzip")),
        Arguments.of(505, "not-implemented", RawHttp.head("GET /v1/instance HTTP/9.9")),
        Arguments.of(405, "method-not-allowed", RawHttp.head("TRACE /v1/instance HTTP/1.1")));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void returnsProblemForContainerErrors(int status, String problem, String request)
      throws IOException {
    var answer = RawHttp.exchange(port, request);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.header("X-Instance")).hasValueSatisfying(it -> it.contains("region-a"));
    assertThat(answer.body()).contains(answer.header("X-Request-Id").orElseThrow());
    assertThat(answer.header("Server")).isEmpty();
    assertThat(answer.body()).doesNotContainIgnoringCase("tomcat").doesNotContain("<");
  }

  @Test
  void keepsIdleConnectionLongerThanLoadBalancer() {
    var tomcat = (TomcatWebServer) application.getWebServer();
    var http = (AbstractHttp11Protocol<?>) tomcat.getTomcat().getConnector().getProtocolHandler();
    // An Application Load Balancer drops an idle connection after 60 s.
    assertThat(http.getKeepAliveTimeout()).isGreaterThan(60_000);
  }

  @Test
  void drainsBodySoThatClientReadsResponse() throws IOException {
    int bytes = 4 * 1024 * 1024;
    var answer =
        RawHttp.exchange(
            port,
            RawHttp.head("POST /v1/%2f HTTP/1.1", "Content-Length: " + bytes) + "x".repeat(bytes));

    assertThat(answer.problem()).isEqualTo("path-refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Transfer-Encoding: chunked", "Content-Length: 100"})
  void returnsProblemThoughBodyIsBroken(String header) throws IOException {
    try (var http = new RawHttp(port)) {
      var answer = http.send(RawHttp.head("POST /v1/%2f HTTP/1.1", header) + "zz\r\n").answer();

      assertThat(answer.problem()).isEqualTo("path-refused");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(http.isClosedByServer()).isTrue();
    }
  }
}
