package io.haapi.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.haapi.lab.contract.Poll;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.lambda.EventGateway;
import io.haapi.lab.lambda.InvocationResult;
import io.haapi.lab.lambda.LambdaFunction;
import io.haapi.lab.lambda.LambdaTemplate;
import io.haapi.lab.lambda.Sandbox;
import io.haapi.lab.launch.FunctionPackage;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the finished package under Lambda's own runtime interface client, in one and in several
 * environments.
 */
@Tag("package")
class LambdaEnvironmentTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private static Path directory;
  private static FunctionPackage zip;
  private static DynamoDbLocal table;

  @BeforeAll
  static void start() throws Exception {
    zip = FunctionPackage.ofZip(PatternPackage.read(module()));
    table = DynamoDbLocal.start();
    // Created once in advance, so that no test depends on which environment creates the tables.
    var settings = variables(table.endpoint());
    settings.put("HAAPI_DYNAMODB_CREATETABLES", "true");
    try (var function = function(1, settings)) {
      assertThat(function.awaitInitialised()).isTrue();
    }
  }

  @AfterAll
  static void stop() {
    table.close();
  }

  @Test
  void executesFiftyConcurrentDuplicatesOnce() throws Exception {
    try (var function = function(4, variables(table.endpoint()));
        var gateway = EventGateway.start(0, function, Optional.empty())) {
      function.awaitInitialised();
      // Callers take whichever environment is free first, so several must be ready.
      Poll.until(
          () ->
              at(gateway, 8, _ -> UUID.randomUUID().toString()).stream()
                  .map(LambdaEnvironmentTest::environment)
                  .distinct()
                  .count(),
          ready -> ready > 1);
      List<HttpResponse<String>> answers = at(gateway, 50, _ -> "the-same-key");

      assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(201);
      assertThat(answers).extracting(HttpResponse::body).containsOnly(answers.getFirst().body());
      assertThat(answers.stream().filter(it -> replayed(it).isEmpty())).hasSize(1);
      assertThat(answers.stream().map(LambdaEnvironmentTest::environment).distinct())
          .hasSizeGreaterThan(1);
    }
  }

  @Test
  void losesNothingWhenEnvironmentIsKilled() throws Exception {
    try (var function = function(2, variables(table.endpoint()));
        var gateway = EventGateway.start(0, function, Optional.empty())) {
      function.awaitInitialised();
      var killed = new AtomicInteger();
      List<HttpResponse<String>> first =
          at(
              gateway,
              40,
              number -> {
                if (number == 20 && killed.getAndIncrement() == 0) {
                  ProcessHandle.of(function.pid()).ifPresent(ProcessHandle::destroyForcibly);
                }
                return "kill-" + number;
              });
      assertThat(first).extracting(HttpResponse::statusCode).allMatch(it -> it == 201 || it == 502);

      List<HttpResponse<String>> again = at(gateway, 40, number -> "kill-" + number);

      assertThat(again).extracting(HttpResponse::statusCode).containsOnly(201);
      assertThat(again.stream().map(HttpResponse::body).distinct()).hasSize(40);
      for (int number = 0; number < first.size(); number++) {
        if (first.get(number).statusCode() != 201) continue;
        assertThat(again.get(number).body()).isEqualTo(first.get(number).body());
        assertThat(replayed(again.get(number))).contains("true");
      }
    }
  }

  @Test
  void respondsBeforeFunctionTimeout() throws Exception {
    // Accepts connections and never responds.
    try (var hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var settings = variables(URI.create("http://127.0.0.1:" + hung.getLocalPort()));
      // Without the request's budget, its calls would take longer than the function's timeout.
      settings.put("HAAPI_BUDGET_ATTEMPT", "8s");
      settings.put("HAAPI_BUDGET_CALL", "9s");
      settings.put("HAAPI_BUDGET_REQUEST", "10s");
      var brief = withTimeout(Duration.ofSeconds(4));
      try (var function = function(1, brief, zip.sandbox(directory.resolve("log")), settings);
          var gateway = EventGateway.start(0, function, Optional.empty())) {
        HttpResponse<String> answer = place(gateway, UUID.randomUUID().toString()).join();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("X-Instance")).isPresent();
        assertThat(environment(get(gateway, "/v1/instance"))).isEqualTo(environment(answer));
      }
    }
  }

  @Test
  void survivesMalformedEvent() throws Exception {
    try (var function = function(1, variables(table.endpoint()));
        var gateway = EventGateway.start(0, function, Optional.empty())) {
      String before = environment(get(gateway, "/v1/instance"));
      for (String event : List.of("", "null", "[]", "{", "\u0000", "{\"version\":\"2.0\"}")) {
        InvocationResult outcome = function.invoke(event.getBytes(StandardCharsets.UTF_8));

        assertThat(outcome).isInstanceOf(InvocationResult.Response.class);
        assertThat(new String(((InvocationResult.Response) outcome).json(), StandardCharsets.UTF_8))
            .contains("\"statusCode\":500")
            .contains("urn:haapi:problem:internal");
      }

      assertThat(environment(get(gateway, "/v1/instance"))).isEqualTo(before);
    }
  }

  @Test
  void usesFreshCredentialsAfterRestore() throws Exception {
    var handedOut = new AtomicInteger();
    var signedWith = new CopyOnWriteArrayList<String>();
    HttpServer aws = aws(handedOut, signedWith);
    try {
      var url = URI.create("http://127.0.0.1:" + aws.getAddress().getPort());
      var settings = variables(url);
      settings.remove("AWS_ACCESS_KEY_ID");
      settings.remove("AWS_SECRET_ACCESS_KEY");
      settings.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", url + "/credentials");
      try (var function = function(1, settings);
          var gateway = EventGateway.start(0, function, Optional.empty())) {
        function.awaitInitialised();
        List<String> inSnapshot = List.copyOf(signedWith);
        signedWith.clear();

        get(gateway, "/v1/orders/" + "0".repeat(64));

        assertThat(inSnapshot).isNotEmpty();
        assertThat(signedWith).isNotEmpty().doesNotContainAnyElementsOf(inSnapshot);
      }
    } finally {
      aws.stop(0);
    }
  }

  @Test
  void startsImageWithoutUsableCache() throws Exception {
    for (Optional<String> cache : List.of(Optional.<String>empty(), Optional.of("no cache"))) {
      Path image = Files.createTempDirectory(directory, "image").resolve("image");
      copy(module().resolve("target/package/image"), image);
      Files.createSymbolicLink(
          image.resolveSibling("runtime"), module().resolve("target/package/runtime"));
      if (cache.isPresent()) Files.writeString(image.resolve("api.aot"), cache.get());
      Sandbox sandbox =
          (_, variables) -> {
            var builder =
                new ProcessBuilder(image.resolve("start").toString(), zip.template().handler())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile());
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/bin:/bin");
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("LAMBDA_TASK_ROOT", zip.template().code().toString());
            builder.environment().putAll(variables);
            Process process = builder.start();
            return new Sandbox.Running(process, process::pid);
          };
      LambdaTemplate template = zip.template().withoutSnapStart();
      try (var function = function(1, template, sandbox, variables(table.endpoint()));
          var gateway = EventGateway.start(0, function, Optional.empty())) {
        assertThat(get(gateway, "/v1/instance").statusCode()).isEqualTo(200);
      }
    }
  }

  private static LambdaFunction function(int limit, Map<String, String> variables) {
    return function(limit, zip.template(), zip.sandbox(directory.resolve("log")), variables);
  }

  private static LambdaFunction function(
      int limit, LambdaTemplate template, Sandbox sandbox, Map<String, String> variables) {
    return LambdaFunction.start(
        new LambdaFunction.FunctionSettings(
            "f", template, sandbox, variables, limit, PATIENCE, new Semaphore(1)));
  }

  private static LambdaTemplate withTimeout(Duration timeout) {
    LambdaTemplate it = zip.template();
    return new LambdaTemplate(
        it.code(), it.handler(), it.memory(), timeout, it.snapStart(), it.environment());
  }

  private static Map<String, String> variables(URI aws) {
    return new HashMap<>(
        Map.of(
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", "lab",
            "AWS_SECRET_ACCESS_KEY", "lab",
            "HAAPI_ORDER_CURSORKEYS", "a-cursor-key-of-at-least-32-characters",
            "HAAPI_DYNAMODB_ENDPOINT", aws.toString(),
            "HAAPI_DYNAMODB_CREATETABLES", "false",
            "JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1"));
  }

  /** Returns different credentials each time, and records which of them sign the calls. */
  private static HttpServer aws(AtomicInteger handedOut, List<String> signedWith)
      throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String answer = "{}";
          if (exchange.getRequestURI().getPath().equals("/credentials")) {
            answer =
                """
                {"AccessKeyId":"key-%d","SecretAccessKey":"s","Token":"t","Expiration":"%s"}\
                """
                    .formatted(
                        handedOut.incrementAndGet(),
                        Instant.now().plus(6, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS));
          } else {
            String signature = exchange.getRequestHeaders().getFirst("Authorization");
            signedWith.add(signature.replaceAll(".*Credential=([^/]+)/.*", "$1"));
          }
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
          exchange.sendResponseHeaders(200, answer.length());
          exchange.getResponseBody().write(answer.getBytes(StandardCharsets.US_ASCII));
          exchange.close();
        });
    server.start();
    return server;
  }

  private static List<HttpResponse<String>> at(
      EventGateway gateway, int times, java.util.function.IntFunction<String> keys) {
    var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int number = 0; number < times; number++) answers.add(place(gateway, keys.apply(number)));
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private static CompletableFuture<HttpResponse<String>> place(EventGateway gateway, String key) {
    var request =
        HttpRequest.newBuilder(gateway.url().resolve("/v1/orders"))
            .header("X-Principal", "alice")
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Events.ORDER));
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(EventGateway gateway, String path) throws Exception {
    var request = HttpRequest.newBuilder(gateway.url().resolve(path)).header("X-Principal", "a");
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static Optional<String> replayed(HttpResponse<?> answer) {
    return answer.headers().firstValue("Idempotency-Replayed");
  }

  private static String environment(HttpResponse<?> answer) {
    return answer.headers().firstValue("X-Instance").orElseThrow();
  }

  private static Path module() {
    return ProjectDirectory.find().resolve("lambda-pattern");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
