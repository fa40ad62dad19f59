package io.haapi.lab.front;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.balancer.LabLoadBalancer;
import io.haapi.lab.balancer.Target;
import io.haapi.lab.fake.HeadEcho;
import io.haapi.lab.fake.RawRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests header values from a client through front and load balancer to an instance. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeaderValueTest {
  private static final HealthCheckSettings QUICK =
      new HealthCheckSettings("/health/region", Duration.ofMillis(50), Duration.ofSeconds(5), 1, 3);

  private HeadEcho instance;
  private LabLoadBalancer balancer;
  private Front front;

  @BeforeAll
  void start() throws Exception {
    instance = new HeadEcho();
    balancer =
        LabLoadBalancer.start(List.of(Target.onLoopback("i", instance.port())), QUICK, _ -> {});
    front =
        Front.start(
            0, List.of(new Target("east", balancer.url())), QUICK, "secret", _ -> {}, () -> {});
    eventually("the region is healthy", () -> front.isHealthy("east"));
  }

  @AfterAll
  void stop() throws IOException {
    front.close();
    balancer.close();
    instance.close();
  }

  static Stream<String> values() {
    return Stream.of(
        "a b",
        "a  b",
        "a   b",
        "\"a  b\"",
        "\"  a \\\"  \\\\ b  \"",
        "a\tb",
        "a\t\tb",
        "a \tb",
        "a\t b",
        "a \t \t b",
        "",
        ",",
        ", ,  ,",
        "a;  b=\"c  d\"",
        "\u00e9\u00ff\u0080",
        "\u00e9  \u00e9",
        ":",
        "a:  b",
        "x".repeat(8_000),
        "x  ".repeat(2_500) + "x");
  }

  @ParameterizedTest
  @MethodSource("values")
  void passesHeaderValueUnchanged(String value) throws Exception {
    assertThat(received(send("X-Value: " + value))).containsExactly(value);
  }

  @ParameterizedTest
  @MethodSource("values")
  void keepsSequenceOfRepeatedHeaders(String value) throws Exception {
    String sent = "X-Value: 1\r\nx-value: %s\r\nX-VALUE: 1  1\r\nX-Value: 1".formatted(value);

    assertThat(received(send(sent))).containsExactly("1", value, "1  1", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b  ", "  a b", "\ta b\t", " \t a b \t "})
  void dropsWhitespaceAroundValue(String value) throws Exception {
    assertThat(received(send("X-Value:" + value))).containsExactly("a b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0001", "\u0002", "\u0003", "\u0008", "\u001f", "\u007f"})
  void rejectsControlCharacter(String control) throws Exception {
    assertThat(send("X-Value: a" + control + "b")).startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Value: a\r\n b", "X-Value: a\r\n\tb", "X-Value: a\r\n  X: b"})
  void rejectsFoldedLine(String folded) throws Exception {
    assertThat(send(folded)).startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\na  b\tc   d",
        "Transfer-Encoding: chunked\r\n\r\n3;x=\"y  z\"\r\na  \r\n3\r\n\t b\r\n0\r\nX: a  b\r\n\r\n"
      })
  void keepsHeadersOfNextRequestAfterBody(String body) throws Exception {
    // The region check needs no caller; the front reads both requests from one connection.
    String first = "POST /openapi.yaml HTTP/1.1\r\nHost: x\r\nX-Value: 1  1\r\n" + body;
    String second =
        "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Value: 2  2\r\n\r\n";

    String responses = RawRequest.exchange(front.url(), first + second);

    String last = responses.substring(responses.lastIndexOf("HTTP/1.1 "));
    assertThat(received(last)).containsExactly("2  2");
  }

  static Stream<String> chunks() {
    return Stream.of(
        "5x\r\na  b\n\r\n",
        "5 x\r\na  b\n\r\n",
        "5;\r\na  b\n\r\n",
        "5\na  b\n\n",
        "%030x\r\na  b\n\r\n".formatted(5),
        "D\r\na\r\n\r\n0\r\n\r\n\r\nb\r\n",
        "d\r\na\r\n\r\n0\r\n\r\n\r\nb\r\n",
        "5;x=\"" + "y  z".repeat(100_000) + "\"\r\na  b\n\r\n");
  }

  /** If Undertow sees another end of a body, the next request fails. */
  @ParameterizedTest
  @MethodSource("chunks")
  void readsChunkSizesAsUndertowDoes(String chunks) throws Exception {
    String first =
        "POST /openapi.yaml HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            + chunks
            + "0\r\n\r\n";
    String second =
        "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Value: 2  2\r\n\r\n";

    String responses = RawRequest.exchange(front.url(), first + second);

    String last = responses.substring(responses.lastIndexOf("HTTP/1.1 "));
    assertThat(received(last)).containsExactly("2  2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10000000000000005", "fffffffffffffffff"})
  void closesConnectionAfterOversizedChunk(String size) throws Exception {
    String first =
        "POST /openapi.yaml HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            + size
            + "\r\na  b\n\r\n0\r\n\r\n";
    String second = "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    assertThat(RawRequest.exchange(front.url(), first + second)).doesNotContain("HTTP/1.1 200");
  }

  @Test
  void differsByWhitespaceInsideIdempotencyKey() throws Exception {
    assertThat(
            Stream.of("\"a b\"", "\"a  b\"", "\"a   b\"")
                .map(key -> HeadEcho.head(sendUnchecked("Idempotency-Key: " + key)))
                .map(head -> head.replaceAll("(?is).*idempotency-key: ([^\r]*).*", "$1")))
        .containsExactly("\"a b\"", "\"a  b\"", "\"a   b\"");
  }

  private static List<String> received(String response) {
    return Arrays.stream(HeadEcho.head(response).split("\r\n"))
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-value:"))
        .map(line -> line.substring("x-value:".length()).replaceFirst("^ ", ""))
        .toList();
  }

  private String sendUnchecked(String headers) {
    try {
      return send(headers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String send(String headers) throws IOException {
    URI url = front.url();
    return RawRequest.exchange(
        url,
        "GET /v1/notes HTTP/1.1\r\nHost: 127.0.0.1:"
            + url.getPort()
            + "\r\nConnection: close\r\nX-Principal: alice\r\n"
            + headers
            + "\r\n\r\n");
  }
}
