package io.haapi.beanstalk;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.Launchers;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.launch.RunningInstance;
import io.haapi.lab.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests the Java bundle with a hook that cannot create the AOT cache. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BeanstalkStartTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String SECRET = "a-secret-of-at-least-32-characters";

  private Path directory;
  private PatternPackage bundle;

  @BeforeAll
  void makeBundle(@TempDir Path temporary) throws Exception {
    directory = temporary;
    Path copy = Files.createDirectory(directory.resolve("package")).resolve("bundle.zip");
    Files.copy(Bundles.java().definition(), copy);
    bundle = new PatternPackage("beanstalk", "procfile", copy, copy.getParent());
    try (FileSystem files = Bundles.open(bundle)) {
      // Overwrites in place to keep the permissions.
      Files.writeString(files.getPath("bin/train"), "#!/bin/sh\nexit 1\n");
    }
  }

  @Test
  void startsWithoutCacheAndReportsIt() throws Exception {
    assertThat(start()).containsOnlyOnce("haapi: no usable AOT cache");
  }

  @Test
  void startsWithInvalidCache() throws Exception {
    start();
    try (Stream<Path> files = Files.walk(directory.resolve("deployed-bundle"), 2)) {
      Path app = files.filter(file -> file.endsWith("app")).findFirst().orElseThrow();
      Files.writeString(app.resolve("haapi.aot"), "no cache");
    }

    assertThat(start()).containsOnlyOnce("haapi: no usable AOT cache");
  }

  /** Starts an instance, waits until it is live, stops it, and returns its output. */
  private String start() throws Exception {
    int port = Ports.free();
    Path log = Files.createTempFile(directory, "instance", ".log");
    var spec = new InstanceSpec("i-1", "a", "a1", port, settings(), log);
    RunningInstance instance = Launchers.forPackage(bundle).launch(bundle, spec);
    try {
      awaitLive(instance, URI.create("http://127.0.0.1:" + port + "/health/live"));
    } finally {
      instance.stop(LIMIT);
    }
    assertThat(instance.exitStatus()).hasValue(143);
    return Files.readString(log);
  }

  private static void awaitLive(RunningInstance instance, URI live) throws Exception {
    Instant limit = Instant.now().plus(LIMIT);
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (instance.isAlive() && Instant.now().isBefore(limit)) {
        try {
          var request = HttpRequest.newBuilder(live).build();
          if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) return;
        } catch (IOException e) {
          // Not listening yet.
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
    throw new AssertionError("it did not start: " + Files.readString(instance.spec().log()));
  }

  private static Map<String, String> settings() {
    return Map.of(
        "HAAPI_GATEWAY_ORIGINSECRETS",
        SECRET,
        "HAAPI_ORDER_CURSORKEYS",
        SECRET,
        "HAAPI_DYNAMODB_ENDPOINT",
        "http://127.0.0.1:9",
        "HAAPI_SHUTDOWN_PAUSE",
        "0s",
        // The optimizing compiler costs more than it saves in a test of the start.
        "HAAPI_JAVA_OPTIONS",
        "-XX:TieredStopAtLevel=1",
        "AWS_REGION",
        "us-east-1",
        "AWS_ACCESS_KEY_ID",
        "test",
        "AWS_SECRET_ACCESS_KEY",
        "test");
  }
}
