package io.haapi.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
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
  void everyAnswerSaysWhichInstanceGaveIt() throws IOException {
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
  void keepsASaneRequestId() throws IOException {
    assertThat(get("/v1/instance", "X-Request-Id: a.B_c-9").header("X-Request-Id"))
        .contains("a.B_c-9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;b", "a\u00e9", "a\r\nX-Request-Id: b"})
  void replacesAnotherRequestId(String id) throws IOException {
    assertThat(get("/v1/instance", "X-Request-Id: " + id).header("X-Request-Id"))
        .hasValueSatisfying(it -> assertThat(it).matches("[0-9a-f]{16}-[0-9a-f]{10}"));
    assertThat(get("/v1/instance", "X-Request-Id: " + "a".repeat(65)).header("X-Request-Id"))
        .hasValueSatisfying(it -> assertThat(it).doesNotContain("aaaaaaaa"));
  }

  @Test
  void givesEachRequestAnIdOfItsOwn() {
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
  void ignoresAnotherTraceId(String header) throws IOException {
    assertThat(get("/v1/nowhere", header).body()).doesNotContain("traceId");
  }

  @Test
  void accessLogShowsTheRouteAndNothingThatTheClientSent(CapturedOutput output) throws IOException {
    get("/v1/parameters?number=private-7", "X-Needed: private-8", "Cookie: session=private-9");

    await().until(() -> output.getAll().contains("GET /v1/parameters 400"));
    assertThat(output).contains("\"status_code\":400").doesNotContain("private-");
  }
}
