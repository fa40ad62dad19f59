package io.haapi.ec2;

import io.haapi.lab.contract.ApiContract;
import io.haapi.lab.contract.ApiUnderTest;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.Launcher;
import io.haapi.lab.launch.Launchers;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.launch.RunningInstance;
import io.haapi.lab.process.Ports;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.process.Watchdog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The package, started with the command in its unit, keeps the contract. */
class Ec2PackageContractTest extends ApiContract {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final String ORIGIN_SECRET = "origin-secret-of-the-contract-test";

  private final Path module = ProjectDirectory.find().resolve("ec2-pattern");
  private final List<RunningInstance> running = new ArrayList<>();
  private final List<URI> urls = new ArrayList<>();
  private final Watchdog watchdog = Watchdog.start();
  private DynamoDbLocal table;

  @BeforeAll
  void start() throws Exception {
    table = DynamoDbLocal.start();
    PatternPackage pattern = PatternPackage.read(module);
    Launcher launcher = Launchers.forPackage(pattern);
    // One after the other: the first creates the tables.
    for (String id : List.of("i-1", "i-2")) {
      RunningInstance instance = launcher.launch(pattern, spec(id));
      running.add(instance);
      watchdog.watch(instance.pid());
      URI url = URI.create("http://127.0.0.1:" + instance.spec().port());
      urls.add(url);
      awaitReady(instance, url);
    }
  }

  @AfterAll
  void stop() {
    running.forEach(instance -> instance.stop(Duration.ZERO));
    watchdog.close();
    if (table != null) table.close();
  }

  @Override
  protected ApiUnderTest api() {
    return ApiUnderTest.direct(urls, ORIGIN_SECRET, "session");
  }

  private InstanceSpec spec(String id) {
    return new InstanceSpec(
        id,
        "a",
        "a1",
        Ports.free(),
        Map.of(
            "HAAPI_GATEWAY_ORIGINSECRETS",
            ORIGIN_SECRET,
            "HAAPI_ORDER_CURSORKEYS",
            "a-cursor-key-of-at-least-32-characters",
            "HAAPI_DYNAMODB_ENDPOINT",
            table.endpoint().toString(),
            "HAAPI_DYNAMODB_CREATETABLES",
            "true",
            "HAAPI_SESSION_COOKIE",
            "plain",
            "AWS_REGION",
            "us-east-1",
            "AWS_ACCESS_KEY_ID",
            "local",
            "AWS_SECRET_ACCESS_KEY",
            "local"),
        module.resolve("target/contract-" + id + ".log"));
  }

  private static void awaitReady(RunningInstance instance, URI url) throws InterruptedException {
    Instant limit = Instant.now().plus(START_LIMIT);
    HttpRequest request = HttpRequest.newBuilder(url.resolve("/health/ready")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (instance.isAlive() && Instant.now().isBefore(limit)) {
        try {
          if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) return;
        } catch (IOException e) {
          // Not yet.
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
    throw new IllegalStateException("not ready; see " + instance.spec().log());
  }
}
