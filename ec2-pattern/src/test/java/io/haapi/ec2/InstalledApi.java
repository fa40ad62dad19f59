package io.haapi.ec2;

import io.haapi.lab.process.Ports;
import io.haapi.lab.process.Watchdog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs the package's {@code bin/start} as a process, with settings that need no table. */
record InstalledApi(Process process, URI url, Path log, Watchdog watchdog)
    implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String SECRET = "a-secret-of-at-least-32-characters";

  static InstalledApi start(Path directory) throws IOException {
    return start(directory, Map.of());
  }

  /**
   * @param more additional environment variables
   */
  static InstalledApi start(Path directory, Map<String, String> more) throws IOException {
    Path log = Files.createTempFile("ec2-start", ".log");
    int port = Ports.free();
    var builder =
        new ProcessBuilder(directory.resolve("bin/start").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(settings(port));
    builder.environment().putAll(more);
    Watchdog watchdog = Watchdog.start();
    Process process = builder.start();
    watchdog.watch(process.pid());
    return new InstalledApi(process, URI.create("http://127.0.0.1:" + port), log, watchdog);
  }

  /** Waits until {@code /health/live} responds with 200. */
  void awaitLive() throws Exception {
    Instant limit = Instant.now().plus(LIMIT);
    HttpRequest request = HttpRequest.newBuilder(url.resolve("/health/live")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (process.isAlive() && Instant.now().isBefore(limit)) {
        try {
          if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) return;
        } catch (IOException e) {
          // Not listening yet.
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
    throw new AssertionError("the API did not start; its output is: " + output());
  }

  /** Sends SIGTERM and returns the exit status. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the API did not stop");
    }
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  /**
   * Returns whether the JVM has mapped the file; the JVM's own messages about the cache are off.
   */
  boolean maps(Path file) throws IOException {
    return Files.readString(Path.of("/proc/" + process.pid() + "/maps")).contains(file.toString());
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    watchdog.close();
    Files.delete(log);
  }

  private static Map<String, String> settings(int port) {
    return Map.ofEntries(
        Map.entry("PATH", "/usr/bin:/bin"),
        Map.entry("JAVA_HOME", System.getProperty("java.home")),
        Map.entry("PORT", Integer.toString(port)),
        Map.entry("SERVER_ADDRESS", "127.0.0.1"),
        Map.entry("HAAPI_GATEWAY_ORIGINSECRETS", SECRET),
        Map.entry("HAAPI_ORDER_CURSORKEYS", SECRET),
        Map.entry("HAAPI_DYNAMODB_ENDPOINT", "http://127.0.0.1:9"),
        Map.entry("HAAPI_SHUTDOWN_PAUSE", "0s"),
        // The optimizing compiler costs more than it saves in a test of the start.
        Map.entry("HAAPI_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1"),
        Map.entry("AWS_REGION", "us-east-1"),
        Map.entry("AWS_ACCESS_KEY_ID", "test"),
        Map.entry("AWS_SECRET_ACCESS_KEY", "test"));
  }
}
