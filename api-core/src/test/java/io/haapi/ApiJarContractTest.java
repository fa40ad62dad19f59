package io.haapi;

import static java.util.Map.entry;

import io.haapi.lab.contract.ApiContract;
import io.haapi.lab.contract.ApiUnderTest;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.process.Ports;
import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The runnable jar keeps the contract: two processes that share the tables. */
class ApiJarContractTest extends ApiContract {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final String ORIGIN_SECRET = "origin-secret-of-the-contract-test";

  private final Path target = ProjectDirectory.find().resolve("api-core/target");
  private final List<Process> processes = new ArrayList<>();
  private final List<URI> instances = new ArrayList<>();
  private DynamoDbLocal table;

  @BeforeAll
  void start() throws Exception {
    table = DynamoDbLocal.start();
    // One after the other: the first creates the tables.
    for (String id : List.of("i-1", "i-2")) {
      launch(id, Ports.free());
      awaitReady(instances.size() - 1);
    }
  }

  @AfterAll
  void stop() throws InterruptedException {
    for (Process process : processes) process.destroyForcibly().waitFor();
    if (table != null) table.close();
  }

  @Override
  protected ApiUnderTest api() {
    return ApiUnderTest.direct(instances, ORIGIN_SECRET, "session");
  }

  private void launch(String id, int port) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-jar",
            target.resolve("api-core-exec.jar").toString());
    builder.environment().putAll(environment(id, port));
    builder.redirectErrorStream(true);
    builder.redirectOutput(log(id).toFile());
    processes.add(builder.start());
    instances.add(URI.create("http://127.0.0.1:" + port));
  }

  private Map<String, String> environment(String id, int port) {
    return Map.ofEntries(
        entry("SERVER_PORT", Integer.toString(port)),
        entry("SERVER_ADDRESS", "127.0.0.1"),
        entry("HAAPI_GATEWAY_ORIGINSECRETS", ORIGIN_SECRET),
        entry("HAAPI_ORDER_CURSORKEYS", "a-cursor-key-of-at-least-32-characters"),
        entry("HAAPI_DYNAMODB_ENDPOINT", table.endpoint().toString()),
        entry("HAAPI_DYNAMODB_CREATETABLES", "true"),
        entry("HAAPI_INSTANCE_PATTERN", "jar"),
        entry("HAAPI_INSTANCE_REGION", "a"),
        entry("HAAPI_INSTANCE_ZONE", "a1"),
        entry("HAAPI_INSTANCE_ID", id),
        entry("HAAPI_SESSION_COOKIE", "plain"),
        // A busy machine is not what this test is about.
        entry("HAAPI_BUDGET_ATTEMPT", "4s"),
        entry("HAAPI_BUDGET_CALL", "12s"),
        entry("HAAPI_BUDGET_REQUEST", "20s"),
        entry("AWS_REGION", "us-east-1"),
        entry("AWS_ACCESS_KEY_ID", "local"),
        entry("AWS_SECRET_ACCESS_KEY", "local"));
  }

  private void awaitReady(int index) throws InterruptedException {
    Instant limit = Instant.now().plus(START_LIMIT);
    URI ready = instances.get(index).resolve("/health/ready");
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (Instant.now().isBefore(limit) && processes.get(index).isAlive()) {
        if (answers(http, ready)) return;
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
    throw new IllegalStateException("the jar is not ready; see its log " + log("i-" + (index + 1)));
  }

  private static boolean answers(HttpClient http, URI ready) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private Path log(String id) {
    return target.resolve("contract-" + id + ".log");
  }
}
