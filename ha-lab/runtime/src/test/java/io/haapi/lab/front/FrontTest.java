package io.haapi.lab.front;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.balancer.Target;
import io.haapi.lab.fake.FakeInstance;
import io.haapi.lab.fake.RawRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontTest {
  private static final String SECRET = "the-origin-secret-of-this-test";
  private static final int MEBIBYTE = 1024 * 1024;
  private static final String CHUNK = "100000\r\n" + "x".repeat(MEBIBYTE) + "\r\n";
  private static final HealthCheckSettings QUICK =
      new HealthCheckSettings("/health/region", Duration.ofMillis(50), Duration.ofSeconds(2), 2, 2);

  private final HttpClient client = HttpClient.newHttpClient();
  private FakeInstance east;
  private FakeInstance west;
  private Front front;

  @BeforeAll
  void start() throws Exception {
    east = FakeInstance.start("east", 0);
    west = FakeInstance.start("west", 0);
    front =
        Front.start(
            0,
            List.of(Target.onLoopback("east", east.port()), Target.onLoopback("west", west.port())),
            QUICK,
            SECRET,
            _ -> {},
            () -> {});
    eventually("both regions are healthy", this::bothHealthy);
  }

  @AfterAll
  void stop() {
    client.close();
    front.close();
    east.close();
    west.close();
  }

  @Test
  void passesCallerAndOriginSecret() throws Exception {
    assertThat(send(as("alice")).body())
        .contains("x-principal: alice\n")
        .contains("x-origin-secret: " + SECRET + "\n");
  }

  @Test
  void stripsSpacesAroundCaller() throws Exception {
    assertThat(raw("GET /v1/notes", "X-Principal:   alice  ")).contains("x-principal: alice\n");
  }

  @Test
  void rejectsRequestWithoutCaller() throws Exception {
    HttpResponse<String> answer = send(to("/v1/notes"));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .contains("urn:haapi:problem:unauthenticated")
        .contains(answer.headers().firstValue("X-Request-Id").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Principal:",
        "X-Principal:  ",
        "X-Principal: alice\r\nX-Principal: bob",
        "X-Principal: alice, bob",
        "X-Principal: al ice",
        "X-Principal: al\tice",
        "X-Principal: \u00e9",
        "Connection: X-Principal\r\nX-Principal: alice"
      })
  void rejectsInvalidCaller(String headers) throws Exception {
    assertThat(raw("GET /v1/notes", headers)).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void dropsReservedHeaders() throws Exception {
    String seen =
        send(as("alice")
                .header("X-Origin-Secret", "guessed")
                .header("x-origin-secret", "guessed-again")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-Forwarded-Host", "evil.example")
                .header("Forwarded", "for=10.0.0.1")
                .header("X-Instance", "region=\"evil\""))
            .body();

    assertThat(seen)
        .doesNotContain("guessed", "10.0.0.1", "evil")
        .contains("x-forwarded-for: 127.0.0.1\n", "x-forwarded-proto: http\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/region", "/openapi.yaml"})
  void requiresNoCallerForTwoPaths(String path) throws Exception {
    HttpResponse<String> answer = send(to(path).header("X-Principal", "not-for-anonymous-paths"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("x-principal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health",
        "/health/ready",
        "/health/live",
        "/health/region/../ready",
        "//health/ready",
        "/%68ealth/ready",
        "/health%2Fready",
        "/health;a=b/ready",
        "/x/../health/ready"
      })
  void hidesOtherHealthChecks(String path) throws Exception {
    assertThat(raw("GET " + path, "X-Principal: alice"))
        .startsWith("HTTP/1.1 404 ")
        .contains("urn:haapi:problem:not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/{x}", "/v1/a|b", "/v1/\"", "/v1/a?b={}", "/v1/\u00e9", "/v1/a\\b"})
  void rejectsInvalidTargetWithProblem(String path) throws Exception {
    assertThat(raw("GET " + path, "X-Principal: alice"))
        .startsWith("HTTP/1.1 400 ")
        .contains("urn:haapi:problem:path-refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/a%2fb", "/v1/%00", "/v1/../x", "/nothing/here", "/console/"})
  void passesUnusualPathsUnchanged(String path) throws Exception {
    assertThat(raw("GET " + path, "X-Principal: alice")).contains("line=GET " + path + "\n");
  }

  @Test
  void servesMountWithoutCallerUntilUnmounted() throws Exception {
    Runnable unmount =
        front.mount("mounted", exchange -> exchange.getResponseSender().send("not the API"));
    try {
      assertThat(send(to("/mounted/x")).body()).isEqualTo("not the API");
      assertThat(send(to("/mountedx")).statusCode()).isEqualTo(401);
    } finally {
      unmount.run();
    }
    assertThat(send(to("/mounted/x")).statusCode()).isEqualTo(401);
  }

  @Test
  void keepsRequestIdOfClient() throws Exception {
    assertThat(send(as("alice").header("X-Request-Id", "my-request.1")).body())
        .contains("x-request-id: my-request.1\n");
  }

  @Test
  void keepsRequestIdUpToMaximumLength() throws Exception {
    assertThat(send(as("alice").header("X-Request-Id", "a".repeat(64))).body())
        .contains("x-request-id: " + "a".repeat(64) + "\n");
    assertThat(send(as("alice").header("X-Request-Id", "a".repeat(65))).body())
        .contains("x-request-id: ")
        .doesNotContain("a".repeat(65));
  }

  @Test
  void replacesInvalidRequestId() throws Exception {
    assertThat(send(as("alice").header("X-Request-Id", "<script>")).body())
        .contains("x-request-id: ")
        .doesNotContain("script");
  }

  @Test
  void passesBodyOfTenMegabytes() throws Exception {
    HttpResponse<String> answer =
        send(as("alice").POST(BodyPublishers.ofByteArray(new byte[10 * MEBIBYTE])));

    assertThat(answer.body()).contains("length=" + 10 * MEBIBYTE + "\n");
  }

  @Test
  void rejectsLongerBody() throws Exception {
    assertTooLarge(send(as("alice").POST(BodyPublishers.ofByteArray(new byte[10 * MEBIBYTE + 1]))));
  }

  @Test
  void rejectsLongerBodyOfUnknownLength() throws Exception {
    assertTooLarge(
        send(
            as("alice")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[11 * MEBIBYTE])))));
  }

  @Test
  void returnsToPrimaryOnlyByCommand() throws Exception {
    assertThat(send(as("alice")).body()).contains("instance=east");
    assertThat(front.serving()).isEqualTo("east");

    east.ready(false);
    try {
      eventually("the standby serves", () -> front.serving().equals("west"));
      assertThat(send(as("alice")).body()).contains("instance=west");
      assertThat(front.returnToPrimary())
          .hasValueSatisfying(why -> assertThat(why).contains("east"));
      assertThat(front.serving()).isEqualTo("west");
    } finally {
      east.ready(true);
    }
    eventually("the primary is healthy", this::bothHealthy);
    assertThat(send(as("alice")).body()).contains("instance=west");
    assertThat(front.returnToPrimary()).isEmpty();
    assertThat(send(as("alice")).body()).contains("instance=east");
  }

  @Test
  void usesPrimaryWithoutHealthyRegion() throws Exception {
    east.ready(false);
    west.ready(false);
    try {
      eventually("none is healthy", () -> !front.isHealthy("east") && !front.isHealthy("west"));
      assertThat(send(as("alice")).body()).contains("instance=east");
    } finally {
      east.ready(true);
      west.ready(true);
      eventually("both regions are healthy", this::bothHealthy);
    }
  }

  @Test
  void countsFailuresOfServingRegion() throws Exception {
    long before = front.failures("east");

    assertThat(raw("GET /v1/fail", "X-Principal: alice")).startsWith("HTTP/1.1 503 ");

    eventually("the failure is counted", () -> front.failures("east") == before + 1);
    assertThat(front.failures("west")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://elsewhere/v1/notes?a=b",
        "GET http://elsewhere:99/v1/notes?a=b",
        "GET HTTP://elsewhere/v1/notes?a=b"
      })
  void takesAbsoluteTarget(String line) throws Exception {
    String host = line.replaceFirst("\\w+ \\w+://([^/]+).*", "$1");

    assertThat(absolute(line, host, "X-Principal: alice\r\n"))
        .contains("line=GET /v1/notes?a=b\n")
        .contains("host: " + host);
  }

  @Test
  void rejectsAbsoluteTargetForOtherHost() throws Exception {
    assertThat(absolute("GET http://a/v1/notes", "b", "X-Principal: alice\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://x",
        "http://x/",
        "http://x/health/live",
        "http://x/health/%72egion/../live"
      })
  void appliesPathRulesToAbsoluteTarget(String target) throws Exception {
    assertThat(absolute("GET " + target, "x", "")).containsPattern("^HTTP/1.1 40[14] ");
  }

  private String absolute(String line, String host, String headers) throws IOException {
    return RawRequest.exchange(
        front.url(),
        line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip", "gzip, chunked"})
  void rejectsUnknownTransferCoding(String coding) throws Exception {
    assertThat(raw("POST /v1/notes", "X-Principal: alice\r\nTransfer-Encoding: " + coding))
        .startsWith("HTTP/1.1 501 ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 1_000, 7_000})
  void passesTrailersAndChunkExtensions(int length) throws Exception {
    assertThat(
            raw(
                "POST /v1/notes",
                chunked("2;x=\"a  b\"\r\n{}\r\n0;y\r\nX-Trailer: " + "t".repeat(length))))
        .startsWith("HTTP/1.1 200 ")
        .contains("length=2\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 100_000})
  void doesNotBlameInstanceForLongTrailers(int length) throws Exception {
    assertThat(raw("POST /v1/notes", chunked("2\r\n{}\r\n0\r\nX-Trailer: " + "t".repeat(length))))
        .containsPattern("^HTTP/1.1 (200|400|413|431) ");
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 25})
  void respondsToClientThatSendsFirst(int mebibytes) throws Exception {
    String body = "x".repeat(mebibytes * MEBIBYTE);

    assertThat(
            RawRequest.exchange(
                front.url(),
                "POST /v1/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Principal: alice\r\n"
                    + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body)))
        .startsWith("HTTP/1.1 413 ");
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 25})
  void respondsToClientThatSendsChunksFirst(int mebibytes) throws Exception {
    assertThat(raw("POST /v1/notes", chunked(CHUNK.repeat(mebibytes) + "0")))
        .startsWith("HTTP/1.1 413 ")
        .contains("urn:haapi:problem:body-too-large");
  }

  @Test
  void respondsToSlowClientWithLongBody() throws Exception {
    String head = "POST /v1/notes HTTP/1.1\r\nHost: x\r\n";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), front.url().getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write((head + chunked(CHUNK.repeat(11))).getBytes(StandardCharsets.ISO_8859_1));
      for (int i = 0; i < 5; i++) {
        Thread.sleep(100);
        out.write(CHUNK.getBytes(StandardCharsets.ISO_8859_1));
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 413 ")
          .contains("urn:haapi:problem:body-too-large", "Connection: close");
    }
  }

  @Test
  void redirectsBrowserToMount() throws Exception {
    Runnable unmount =
        front.mount("page", exchange -> exchange.getResponseSender().send("the page"));
    try {
      assertThat(raw("GET /", "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"))
          .startsWith("HTTP/1.1 302 ")
          .contains("Location: /page/");
      assertThat(raw("GET /", "Accept: */*")).startsWith("HTTP/1.1 401 ");
      assertThat(raw("GET /", "Accept: application/json")).startsWith("HTTP/1.1 401 ");
      assertThat(raw("GET /v1/notes", "Accept: text/html")).startsWith("HTTP/1.1 401 ");
    } finally {
      unmount.run();
    }
    assertThat(raw("GET /", "Accept: text/html")).startsWith("HTTP/1.1 401 ");
  }

  private static String chunked(String chunks) {
    return "X-Principal: alice\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
  }

  private boolean bothHealthy() {
    return front.isHealthy("east") && front.isHealthy("west");
  }

  private static void assertTooLarge(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("urn:haapi:problem:body-too-large");
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(front.url().resolve(path));
  }

  private HttpRequest.Builder as(String principal) {
    return to("/v1/notes").header("X-Principal", principal);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String raw(String methodAndTarget, String headers) throws IOException {
    URI url = front.url();
    return RawRequest.exchange(
        url,
        methodAndTarget
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + url.getPort()
            + "\r\nConnection: close\r\n"
            + headers
            + "\r\n\r\n");
  }
}
