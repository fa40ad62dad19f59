package io.haapi.lab.lambda;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fake.RawRequest;
import io.haapi.lab.process.ProcessAge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the gateway with a function that returns its event. */
class EventGatewayTest {
  private static final String SECRET = "origin-secret-of-the-front";
  private static final int LIMIT = 10 * 1024 * 1024;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private static Path directory;
  private static LambdaFunction function;
  private static EventGateway gateway;

  @BeforeAll
  static void start() {
    function = function(2, Duration.ofSeconds(30), Duration.ofSeconds(30));
    gateway = EventGateway.start(0, function, Optional.of(SECRET));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    function.close();
  }

  private static LambdaFunction function(int limit, Duration timeout, Duration patience) {
    return function(limit, timeout, patience, Map.of());
  }

  private static LambdaFunction function(
      int limit, Duration timeout, Duration patience, Map<String, String> variables) {
    return function("f", limit, timeout, patience, variables);
  }

  private static LambdaFunction function(
      String name, int limit, Duration timeout, Duration patience, Map<String, String> variables) {
    return function(name, limit, timeout, patience, variables, new Semaphore(1));
  }

  private static LambdaFunction function(
      String name,
      int limit,
      Duration timeout,
      Duration patience,
      Map<String, String> variables,
      Semaphore starts) {
    // As in the template of the package: it starts in half the processor time.
    var jvm = Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    var template = new LambdaTemplate(directory, "a.Handler::handle", 128, timeout, true, jvm);
    var sandbox =
        new ZipSandbox(
            template,
            System.getProperty("java.class.path"),
            Optional.empty(),
            directory.resolve("log"));
    return LambdaFunction.start(
        new LambdaFunction.FunctionSettings(
            name, template, sandbox, variables, limit, patience, starts));
  }

  @Test
  void createsEventFromRequest() throws Exception {
    JsonNode event =
        event(
            request("/v1/notes/%2e?limit=1&limit=%C3%A9&flag")
                .header("X-Many", "1")
                .header("X-Many", "2")
                .POST(BodyPublishers.ofString("{}")));

    assertThat(event.path("httpMethod").asString()).isEqualTo("POST");
    assertThat(event.path("path").asString()).isEqualTo("/v1/notes/%2e");
    assertThat(event.path("multiValueQueryStringParameters").toString())
        .isEqualTo("{\"limit\":[\"1\",\"\u00e9\"],\"flag\":[\"\"]}");
    assertThat(event.path("queryStringParameters").path("limit").asString()).isEqualTo("\u00e9");
    assertThat(event.path("multiValueHeaders").path("X-Many").toString())
        .isEqualTo("[\"1\",\"2\"]");
    assertThat(event.path("headers").path("X-Many").asString()).isEqualTo("2");
    assertThat(event.path("body").asString()).isEqualTo("{}");
    assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a  b",
        "a   b",
        "\"a  b\"",
        "a\tb",
        "a \t b",
        "",
        "\u00e9  \u00ff",
        ":  ,"
      })
  void passesHeaderValueUnchanged(String value) throws Exception {
    String answer =
        RawRequest.exchange(
            gateway.url(),
            "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Principal: a\r\nX-Origin-Secret: "
                + SECRET
                + "\r\nX-Value: 1  1\r\nX-Value: "
                + value
                + "\r\n\r\n");

    JsonNode event = JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
    assertThat(
            event.path("multiValueHeaders").path("X-Value").valueStream().map(JsonNode::asString))
        .containsExactly("1  1", value);
  }

  @Test
  void encodesBinaryBodiesInBase64() throws Exception {
    JsonNode event =
        event(request("/v1/notes").POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff})));

    assertThat(event.path("body").asString()).isEqualTo("/w==");
    assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(HTTP.send(request("/binary").build(), BodyHandlers.ofByteArray()).body())
        .containsExactly(0, 0xff);
  }

  @Test
  void returnsEveryValueOfHeader() throws Exception {
    HttpResponse<String> answer = send(request("/x"));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().allValues("X-Two")).containsExactly("1", "2");
  }

  @Test
  void passesCallerInContextWithoutSecret() throws Exception {
    JsonNode event = event(request("/v1/notes"));

    assertThat(event.path("requestContext").path("authorizer").path("principalId").asString())
        .isEqualTo("alice");
    assertThat(event.toString()).doesNotContain(SECRET);
  }

  @Test
  void rejectsRequestsThatBypassFront() throws Exception {
    var uri = gateway.url().resolve("/v1/notes");
    var without = HttpRequest.newBuilder(uri).header("X-Principal", "alice");
    var wrong =
        HttpRequest.newBuilder(uri).header("X-Principal", "alice").header("X-Origin-Secret", "x");

    assertThat(send(without).statusCode()).isEqualTo(403);
    assertThat(send(wrong).statusCode()).isEqualTo(403);
  }

  @Test
  void rejectsRequestWithoutCaller() throws Exception {
    var nobody =
        HttpRequest.newBuilder(gateway.url().resolve("/v1/notes"))
            .header("X-Origin-Secret", SECRET);
    var two = request("/v1/notes").header("X-Principal", "bob");

    assertThat(send(nobody).statusCode()).isEqualTo(401);
    assertThat(send(two).statusCode()).isEqualTo(401);
  }

  @Test
  void requiresNoCallerForHealth() throws Exception {
    JsonNode event = event(HttpRequest.newBuilder(gateway.url().resolve("/health/ready")));

    assertThat(event.path("requestContext").has("authorizer")).isFalse();
  }

  @Test
  void rejectsBodyOverTenMegabytes() throws Exception {
    long invocations = invocations();
    assertThat(send(request("/x").POST(bytes(LIMIT + 1))).body()).contains("10 MB");
    BodyPublisher chunked =
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[LIMIT + 1]));
    assertThat(send(request("/x").POST(chunked)).statusCode()).isEqualTo(413);
    assertThat(invocations()).isEqualTo(invocations + 1);
  }

  @Test
  void rejectsEventOverSixMegabytes() throws Exception {
    long invocations = invocations();
    HttpResponse<String> answer = send(request("/x").POST(bytes(LIMIT)));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("6 MB");
    assertThat(invocations()).isEqualTo(invocations + 1);
    assertThat(send(request("/small-answer").POST(bytes(LIMIT / 2))).statusCode()).isEqualTo(200);
  }

  @Test
  void reportsResponseOverSixMegabytes() throws Exception {
    HttpResponse<String> before = send(request("/x"));

    assertThat(send(request("/large-answer")).statusCode()).isEqualTo(502);
    assertThat(environment(send(request("/x")))).isEqualTo(environment(before));
  }

  @Test
  void rejectsMalformedHttp() throws Exception {
    String head =
        " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Principal: a\r\nX-Origin-Secret: "
            + SECRET
            + "\r\n";

    assertThat(
            RawRequest.exchange(
                gateway.url(), "POST /x" + head + "Transfer-Encoding: gzip\r\n\r\nzz\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(RawRequest.exchange(gateway.url(), "GET /v1/notes?limit=%zz" + head + "\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void respondsWith502ForFunctionErrors() throws Exception {
    assertThat(send(request("/fail")).statusCode()).isEqualTo(502);
    assertThat(send(request("/nonsense")).statusCode()).isEqualTo(502);
  }

  @Test
  void replacesEndedEnvironment() throws Exception {
    assertThat(send(request("/end")).statusCode()).isEqualTo(502);

    assertThat(send(request("/x")).statusCode()).isEqualTo(201);
    eventually("there is a process to look at", () -> function.pid() > 0);
  }

  @Test
  void scalesOutAndThrottles() throws Exception {
    try (var small = function(2, Duration.ofMinutes(5), Duration.ofMillis(1));
        var front = EventGateway.start(0, small, Optional.empty())) {
      assertThat(small.awaitInitialised()).isTrue();
      var busy =
          Stream.of(1, 2)
              .map(_ -> HTTP.sendAsync(to(front, "/hang").build(), BodyHandlers.discarding()))
              .toList();
      eventually("two environments", () -> small.environments() == 2);

      assertThat(send(to(front, "/x")).statusCode()).isEqualTo(503);
      assertThat(busy).noneMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void startsOneEnvironmentForCallersBeforeInitialisation() throws Exception {
    try (var starting =
            function(
                4, Duration.ofMinutes(5), Duration.ofMinutes(5), Map.of("INIT_MILLIS", "2000"));
        var front = EventGateway.start(0, starting, Optional.empty())) {
      var early =
          IntStream.range(0, 8)
              .mapToObj(_ -> HTTP.sendAsync(to(front, "/x").build(), BodyHandlers.discarding()))
              .toList();

      for (var answer : early) assertThat(answer.get().statusCode()).isEqualTo(201);
      assertThat(starting.environments()).isEqualTo(1);
    }
  }

  @Test
  void startsEnvironmentsOneAfterTheOther() throws Exception {
    try (var growing =
            function(
                "growing",
                3,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Map.of("INIT_MILLIS", "500"));
        var front = EventGateway.start(0, growing, Optional.empty())) {
      assertThat(growing.awaitInitialised()).isTrue();
      for (int i = 0; i < 8; i++) {
        HTTP.sendAsync(to(front, "/hang").build(), BodyHandlers.discarding());
      }

      eventually("the last is initialised", () -> starts().contains("growing-3 is initialised"));
      assertThat(starts())
          .containsExactly(
              "growing-1 initialises",
              "growing-1 is initialised",
              "growing-2 initialises",
              "growing-2 is initialised",
              "growing-3 initialises",
              "growing-3 is initialised");
    }
  }

  @Test
  void startsEnvironmentsOfSeveralFunctionsOneAfterTheOther() throws Exception {
    var starts = new Semaphore(1);
    var slow = Map.of("INIT_MILLIS", "500");
    var minutes = Duration.ofMinutes(5);
    try (var one = function("shared-a", 2, minutes, minutes, slow, starts);
        var other = function("shared-b", 2, minutes, minutes, slow, starts);
        var front = EventGateway.start(0, one, Optional.empty());
        var otherFront = EventGateway.start(0, other, Optional.empty())) {
      assertThat(one.awaitInitialised() && other.awaitInitialised()).isTrue();
      for (int i = 0; i < 2; i++) {
        HTTP.sendAsync(to(front, "/hang").build(), BodyHandlers.discarding());
        HTTP.sendAsync(to(otherFront, "/hang").build(), BodyHandlers.discarding());
      }

      eventually("all are initialised", () -> starts("shared-.-2 is initialised").size() == 2);
      List<String> second = starts("shared-.-2 (is )?initialise[sd]");
      assertThat(second).hasSize(4);
      for (int i = 0; i < 4; i += 2) {
        String name = second.get(i).split(" ")[0];
        assertThat(second.subList(i, i + 2))
            .containsExactly(name + " initialises", name + " is initialised");
      }
      eventually("the permit is free again", () -> starts.availablePermits() == 1);
    }
  }

  private static List<String> starts() throws IOException {
    return starts("growing-.*initialise[sd]");
  }

  private static List<String> starts(String lines) throws IOException {
    return Files.readAllLines(directory.resolve("log")).stream()
        .filter(line -> line.matches(lines))
        .toList();
  }

  @Test
  void servesCallerWithWhicheverEnvironmentIsFreeFirst() throws Exception {
    try (var growing =
            function(
                2, Duration.ofMinutes(5), Duration.ofMinutes(5), Map.of("INIT_MILLIS", "5000"));
        var front = EventGateway.start(0, growing, Optional.empty())) {
      assertThat(growing.awaitInitialised()).isTrue();
      var busy = HTTP.sendAsync(to(front, "/pause?mark=first").build(), BodyHandlers.discarding());
      Path log = directory.resolve("log");
      eventually("it is busy", () -> Files.readString(log).contains("first"));

      assertThat(environment(send(to(front, "/x")))).isEqualTo("f-1");
      assertThat(growing.environments()).isEqualTo(2);
      assertThat(busy.get().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void killsAndReplacesEnvironmentAfterTimeout() throws Exception {
    try (var slow = function(1, Duration.ofSeconds(3), Duration.ofSeconds(30));
        var front = EventGateway.start(0, slow, Optional.empty())) {
      assertThat(send(to(front, "/hang")).statusCode()).isEqualTo(504);

      assertThat(environment(send(to(front, "/x")))).isEqualTo("f-2");
    }
  }

  @Test
  void excludesInitialisationFromTimeout() throws Exception {
    try (var slow =
            function(
                1, Duration.ofSeconds(6), Duration.ofSeconds(30), Map.of("INIT_MILLIS", "7000"));
        var front = EventGateway.start(0, slow, Optional.empty())) {
      assertThat(send(to(front, "/small-answer")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void respondsWith502WhenInitialisationFails() throws Exception {
    try (var broken =
            function(
                1, Duration.ofMinutes(5), Duration.ofMinutes(5), Map.of("INIT_MILLIS", "none"));
        var front = EventGateway.start(0, broken, Optional.empty())) {
      assertThat(send(to(front, "/x")).statusCode()).isEqualTo(502);
      assertThat(send(to(front, "/x")).statusCode()).isEqualTo(502);
    }
  }

  @Test
  void replacesEnvironmentKilledWhileBusy() throws Exception {
    try (var one = function(1, Duration.ofMinutes(5), Duration.ofSeconds(30));
        var front = EventGateway.start(0, one, Optional.empty())) {
      var hanging =
          HTTP.sendAsync(to(front, "/hang?mark=killed").build(), BodyHandlers.discarding());
      Path log = directory.resolve("log");
      eventually("it is busy", () -> Files.readString(log).contains("killed"));

      ProcessHandle.of(one.pid()).orElseThrow().destroyForcibly();

      assertThat(hanging.get().statusCode()).isEqualTo(502);
      assertThat(environment(send(to(front, "/x")))).isEqualTo("f-2");
    }
  }

  @Test
  void failsReadinessAndServesOthersWhileDraining() throws Exception {
    try (var one = function(1, Duration.ofSeconds(30), Duration.ofSeconds(30));
        var front = EventGateway.start(0, one, Optional.empty())) {
      assertThat(send(to(front, "/health/ready")).statusCode()).isEqualTo(201);
      Thread draining =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      front.drain(Duration.ofMinutes(5), Duration.ofMinutes(5));
                    } catch (InterruptedException _) {
                      // The test ends.
                    }
                  });

      eventually("it is not ready", () -> send(to(front, "/health/ready")).statusCode() == 503);
      assertThat(send(to(front, "/x")).statusCode()).isEqualTo(201);
      draining.interrupt();
      draining.join();
    }
  }

  @Test
  void startsNoEnvironmentWhileDraining() throws Exception {
    try (var one = function(1, Duration.ofSeconds(30), Duration.ofSeconds(30));
        var front = EventGateway.start(0, one, Optional.empty())) {
      assertThat(one.awaitInitialised()).isTrue();
      ProcessHandle process = ProcessHandle.of(one.pid()).orElseThrow();
      front.drain(Duration.ZERO, Duration.ofMinutes(5));

      process.destroyForcibly();

      eventually("its environment has ended", () -> one.environments() == 0);
      HttpResponse<String> refused = send(to(front, "/x"));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("The request was not processed.");
      assertThat(one.environments()).isZero();
    }
  }

  @Test
  void waitsForRequestsInFlightWhenDraining() throws Exception {
    try (var slow = function(1, Duration.ofSeconds(3), Duration.ofSeconds(30))) {
      var front = EventGateway.start(0, slow, Optional.empty());
      var hanging =
          HTTP.sendAsync(to(front, "/hang?mark=drained").build(), BodyHandlers.discarding());
      Path log = directory.resolve("log");
      eventually("it is busy", () -> Files.readString(log).contains("drained"));

      front.drain(Duration.ZERO, Duration.ofMinutes(5));
      front.close();

      assertThat(hanging.get().statusCode()).isEqualTo(504);
    }
  }

  @Test
  void endsAllProcessesOnClose() throws Exception {
    LambdaFunction brief = function(1, Duration.ofMinutes(5), Duration.ofSeconds(30));
    assertThat(brief.awaitInitialised()).isTrue();
    ProcessHandle process = ProcessHandle.of(brief.pid()).orElseThrow();
    assertThat(ProcessAge.of(process.pid())).isPresent();

    brief.close();

    eventually("it has ended", () -> !process.isAlive());
    assertThat(ProcessAge.of(process.pid())).isEmpty();
  }

  private static long invocations() throws Exception {
    return event(request("/v1/notes")).path("invocation").asLong();
  }

  private static String environment(HttpResponse<?> answer) {
    return answer.headers().firstValue("X-Instance").orElseThrow();
  }

  private static BodyPublisher bytes(int length) {
    return BodyPublishers.ofString("x".repeat(length));
  }

  private static HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(gateway.url() + target))
        .header("X-Principal", "alice")
        .header("X-Origin-Secret", SECRET);
  }

  private static HttpRequest.Builder to(EventGateway front, String path) {
    return HttpRequest.newBuilder(front.url().resolve(path)).header("X-Principal", "alice");
  }

  private static JsonNode event(HttpRequest.Builder request) throws Exception {
    return JsonMapper.shared().readTree(send(request).body());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
