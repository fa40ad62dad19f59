package io.haapi.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
@ExtendWith(OutputCaptureExtension.class)
class RefusalTest {
  private static final String XML = "Content-Type: text/xml";
  private static final String JSON = "Content-Type: application/json";
  private static final String NEEDED = "X-Needed: x";

  @LocalServerPort private int port;

  private static String post(String path, String body, String... headers) {
    var all = Stream.concat(Stream.of("Content-Length: " + body.length()), Stream.of(headers));
    return RawHttp.head("POST " + path + " HTTP/1.1", all.toArray(String[]::new)) + body;
  }

  private static String get(String target, String... headers) {
    return RawHttp.head("GET " + target + " HTTP/1.1", headers);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(404, "not-found", "", get("/v1/nowhere")),
        Arguments.of(404, "not-found", "", get("/")),
        Arguments.of(404, "not-found", "", get("/error")),
        Arguments.of(404, "not-found", "", get("/actuator")),
        Arguments.of(404, "not-found", "", get("/v1/instance/")),
        Arguments.of(405, "method-not-allowed", "", post("/v1/instance", "{}", JSON)),
        Arguments.of(405, "method-not-allowed", "", RawHttp.head("BREW /v1/instance HTTP/1.1")),
        Arguments.of(406, "not-acceptable", "", get("/v1/instance", "Accept: text/html")),
        Arguments.of(406, "not-acceptable", "", get("/v1/instance", "Accept: nonsense")),
        Arguments.of(415, "unsupported-media-type", "", post("/v1/shapes", "<a/>", XML)),
        Arguments.of(415, "unsupported-media-type", "", post("/v1/shapes", "{}")),
        Arguments.of(
            415, "unsupported-media-type", "", post("/v1/shapes", "{}", "Content-Type: nonsense")),
        Arguments.of(
            415,
            "unsupported-media-type",
            "",
            post("/v1/shapes", "{}", JSON + ";charset=iso-8859-1")),
        Arguments.of(
            415,
            "unsupported-media-type",
            "",
            post("/v1/shapes", "--b--", "Content-Type: multipart/form-data;boundary=b")),
        Arguments.of(
            415,
            "unsupported-media-type",
            "",
            post("/v1/shapes", "a=1", "Content-Type: application/x-www-form-urlencoded")),
        Arguments.of(400, "malformed-json", "", post("/v1/shapes", "", JSON)),
        Arguments.of(400, "invalid-field", "number", get("/v1/parameters", NEEDED)),
        Arguments.of(400, "invalid-field", "number", get("/v1/parameters?number=x", NEEDED)),
        Arguments.of(400, "invalid-field", "X-Needed", get("/v1/parameters?number=1")));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void returnsProblemAndLogsNoError(
      int status, String problem, String field, String request, CapturedOutput output)
      throws IOException {
    // The first test class starts the application, whose own warnings are in the output too.
    int begin = output.getAll().length();

    var answer = RawHttp.exchange(port, request);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.header("Cache-Control")).contains("no-store");
    if (!field.isEmpty()) assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
    await().until(() -> output.getAll().contains(answer.header("X-Request-Id").orElseThrow()));
    assertThat(output.getAll().substring(begin))
        .doesNotContain("\"ERROR\"")
        .doesNotContain("\"WARN\"")
        .doesNotContain("stack_trace")
        .doesNotContain(EdgeTest.SECRET)
        .doesNotContain("alice");
  }

  @Test
  void listsAllowedMethods() throws IOException {
    var answer = RawHttp.exchange(port, RawHttp.head("PUT /v1/instance HTTP/1.1"));

    assertThat(answer.header("Allow")).contains("GET");
  }

  @Test
  void listsAcceptedMediaTypes() throws IOException {
    var answer = RawHttp.exchange(port, post("/v1/shapes", "<a/>", XML));

    assertThat(answer.header("Accept"))
        .hasValueSatisfying(it -> assertThat(it).contains("application/json"));
  }

  @Test
  void hidesUnexpectedErrorAndLogsItOnce(CapturedOutput output) throws IOException {
    var answer = RawHttp.exchange(port, get("/v1/failure"));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.problem()).isEqualTo("internal");
    assertThat(answer.body()).doesNotContain("the cause").doesNotContain("Exception");
    String id = answer.header("X-Request-Id").orElseThrow();
    assertThat(output.getAll().lines().filter(it -> it.contains("\"ERROR\"")))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(id, "java.lang.IllegalStateException", "Endpoints.failure")
                    .doesNotContain("the cause"));
  }

  @Test
  void treatsHeadAsGetWithoutBody() throws IOException {
    try (var http = new RawHttp(port)) {
      http.send(RawHttp.head("HEAD /v1/instance HTTP/1.1", "Connection: close"));
      var lines = http.readAll();

      assertThat(lines)
          .startsWith("HTTP/1.1 200")
          .contains("Content-Length: ")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void listsAllowedMethodsForOptions() throws IOException {
    var answer = RawHttp.exchange(port, RawHttp.head("OPTIONS /v1/instance HTTP/1.1"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Allow")).contains("GET,HEAD,OPTIONS");
  }
}
