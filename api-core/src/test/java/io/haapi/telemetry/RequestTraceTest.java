package io.haapi.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
@ExtendWith(OutputCaptureExtension.class)
class RequestTraceTest {
  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

  @LocalServerPort private int port;

  private RawHttp.Answer get(String target, String... headers) throws IOException {
    return RawHttp.exchange(port, RawHttp.head("GET " + target + " HTTP/1.1", headers));
  }

  @Test
  void namesInstanceInEveryResponse() throws IOException {
    var answer = get("/v1/instance");

    assertThat(answer.header("X-Instance"))
        .hasValueSatisfying(
            it ->
                assertThat(it)
                    .matches(
                        "pattern=\"test\", region=\"region-a\", zone=\"zone-1\", instance=\"i-1\","
                            + " version=\"[^\"]+\""));
    assertThat(answer.body())
        .matches(
            "\\{\"pattern\":\"test\",\"region\":\"region-a\",\"zone\":\"zone-1\","
                + "\"instance\":\"i-1\",\"version\":\"[^\"]+\"}");
  }

  @Test
  void keepsValidRequestId() throws IOException {
    assertThat(get("/v1/instance", "X-Request-Id: a.B_c-9").header("X-Request-Id"))
        .contains("a.B_c-9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;b", "a\u00e9", "a\r\nX-Request-Id: b"})
  void replacesInvalidRequestId(String id) throws IOException {
    assertThat(get("/v1/instance", "X-Request-Id: " + id).header("X-Request-Id"))
        .hasValueSatisfying(it -> assertThat(it).matches("[0-9a-f]{16}-[0-9a-f]{10}"));
    assertThat(get("/v1/instance", "X-Request-Id: " + "a".repeat(65)).header("X-Request-Id"))
        .hasValueSatisfying(it -> assertThat(it).doesNotContain("aaaaaaaa"));
  }

  @Test
  void givesEachRequestItsOwnId() {
    var ids = IntStream.range(0, 20).mapToObj(_ -> requestId()).toList();

    assertThat(ids).doesNotHaveDuplicates();
  }

  private String requestId() {
    try {
      return get("/health/live").header("X-Request-Id").orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traceparent: 00-" + TRACE_ID + "-00f067aa0ba902b7-01",
        "traceparent: 01-" + TRACE_ID + "-00f067aa0ba902b7-01-more",
        "X-Amzn-Trace-Id: Root=1-4bf92f35-77b34da6a3ce929d0e0e4736",
        "X-Amzn-Trace-Id: Self=1-a-b;Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1"
      })
  void putsTheTraceIdIntoProblemsAndLogs(String header, CapturedOutput output) throws IOException {
    var answer = get("/v1/nowhere", header);

    assertThat(answer.body()).contains("\"traceId\":\"" + TRACE_ID + "\"");
    await().until(() -> output.getAll().contains("\"traceId\":\"" + TRACE_ID + "\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "traceparent: ff-" + TRACE_ID + "-00f067aa0ba902b7-01",
        "traceparent: nonsense",
        "X-Amzn-Trace-Id: Root=nonsense"
      })
  void ignoresInvalidTraceId(String header) throws IOException {
    assertThat(get("/v1/nowhere", header).body()).doesNotContain("traceId");
  }

  @Test
  void logsRouteAndNoClientText(CapturedOutput output) throws IOException {
    get("/v1/parameters?number=private-7", "X-Needed: private-8", "Cookie: session=private-9");

    await().until(() -> output.getAll().contains("GET /v1/parameters 400"));
    assertThat(output).contains("\"status_code\":400").doesNotContain("private-");
  }

  static Stream<String> requestsWithPrivateText() {
    String text = "jane.doe@example.com";
    String post = "POST /v1/shapes HTTP/1.1";
    String json = "Content-Type: application/json";
    return Stream.of(
        RawHttp.head("TOKEN-jane.doe /v1/instance HTTP/1.1"),
        RawHttp.head("jane".repeat(3_000) + " /v1/instance HTTP/1.1"),
        RawHttp.head("GET /v1/" + text + " HTTP/1.1"),
        RawHttp.head("GET /v1/jane%2fdoe HTTP/1.1"),
        RawHttp.head("GET /v1/instance?=" + text + " HTTP/1.1"),
        RawHttp.head("GET /v1/instance?" + text + "=%zz HTTP/1.1"),
        RawHttp.head("GET /v1/parameters?number=" + text + " HTTP/1.1"),
        RawHttp.head("GET /v1/instance HTTP/1.1", "Content-Type: " + text),
        RawHttp.head("GET /v1/instance HTTP/1.1", json + ";charset=\"jane doe\""),
        RawHttp.head("GET /v1/instance HTTP/1.1", json + ";charset=jane"),
        RawHttp.head("GET /v1/instance HTTP/1.1", "Accept: " + text),
        RawHttp.head("GET /v1/instance HTTP/1.1", "Accept: a/b;q=jane"),
        RawHttp.head("GET /v1/notes HTTP/1.1", "Cookie: jane\"=,;doe@\u0080;;=", "X-Session: jane"),
        RawHttp.head("GET /v1/instance HTTP/1.1", "Host: jane_doe@[", "jane doe: x"),
        RawHttp.head("GET /v1/instance HTTP/1.1", "Expect: jane"),
        RawHttp.head("GET /v1/instance HTTP/1.1", "Transfer-Encoding: jane"),
        RawHttp.head("GET /v1/instance jane/1.1"),
        RawHttp.head(
            "OPTIONS /v1/instance HTTP/1.1",
            "Origin: jane:/[",
            "Access-Control-Request-Method: jane"),
        RawHttp.head("GET /v1/failure?text=" + text + " HTTP/1.1"),
        RawHttp.head(
                "POST /v1/tickets HTTP/1.1", json, "Idempotency-Key: jane\"", "Content-Length: 2")
            + "{}",
        RawHttp.head(post, json, "Content-Encoding: jane", "Content-Length: 2") + "{}",
        RawHttp.head(post, json, "Content-Length: 12") + "{\"jane\":\"\"}",
        RawHttp.head(post, json, "Content-Length: 16") + "{\"kind\": \"jane\"}".substring(0, 16),
        RawHttp.head(post, json, "Content-Length: 4") + "jane",
        RawHttp.head(post, json + ";charset=jane", "Content-Length: 2") + "{}");
  }

  @ParameterizedTest
  @MethodSource("requestsWithPrivateText")
  void logsNoClientText(String request, CapturedOutput output) throws IOException {
    RawHttp.exchange(port, request);
    String last = get("/v1/nowhere").header("X-Request-Id").orElseThrow();

    await().until(() -> output.getAll().contains(last));
    assertThat(output).doesNotContain("jane");
    assertThat(output.getAll().lines().filter(line -> !line.contains("\"ERROR\"")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(1_000));
  }

  @Test
  void logsUnknownMethodsAsOther(CapturedOutput output) throws IOException {
    RawHttp.exchange(port, RawHttp.head("BREW /v1/instance HTTP/1.1"));

    await().until(() -> output.getAll().contains("_OTHER unmatched 405"));
    assertThat(output).contains("\"method\":\"_OTHER\"").doesNotContain("BREW");
  }
}
