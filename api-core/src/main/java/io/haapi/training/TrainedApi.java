package io.haapi.training;

import static java.util.Map.entry;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the API as a process that listens on loopback, without a table behind it. */
final class TrainedApi implements AutoCloseable {
  /** Protects nothing: the process lives for seconds. */
  static final String SECRET = "training-secret-of-thirty-two-characters";

  // Long, because a small instance is busy during its first boot.
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Process process;
  private final URI url;

  private TrainedApi(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  static TrainedApi start(List<String> command, int port, Path log) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    // The environment must neither influence the training nor leak into the cache.
    builder.environment().clear();
    builder.environment().putAll(environment(port));
    Process process = builder.start();
    // A signal ends this JVM without close().
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new TrainedApi(process, URI.create("http://127.0.0.1:" + port));
  }

  URI url() {
    return url;
  }

  /** Waits until the API responds. Returns false if it ended or did not start in time. */
  boolean awaitAlive() throws InterruptedException {
    Instant limit = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(limit) && process.isAlive()) {
      if (answers()) return true;
      Thread.sleep(POLL);
    }
    return false;
  }

  /**
   * Stops the process as its supervisor would, upon which the JVM creates the cache. Returns false
   * if it hangs.
   */
  boolean stop() throws InterruptedException {
    process.destroy();
    return process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private boolean answers() {
    try {
      var connection = (HttpURLConnection) url.resolve("/health/live").toURL().openConnection();
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  private static Map<String, String> environment(int port) {
    return Map.ofEntries(
        // Without it, Java does not find directories with non-ASCII names.
        entry("LC_ALL", "C.UTF-8"),
        entry("SERVER_ADDRESS", "127.0.0.1"),
        entry("PORT", Integer.toString(port)),
        entry("HAAPI_INSTANCE_PATTERN", "training"),
        entry("HAAPI_INSTANCE_REGION", "training"),
        entry("HAAPI_INSTANCE_ZONE", "training"),
        entry("HAAPI_INSTANCE_ID", "training"),
        entry("HAAPI_GATEWAY_ORIGINSECRETS", SECRET),
        // Other settings that the API needs to start.
        entry("SPRING_CONFIG_IMPORT", "optional:classpath:training.properties"),
        // No server: connections are refused at once.
        entry("HAAPI_DYNAMODB_ENDPOINT", "http://127.0.0.1:9"),
        entry("AWS_REGION", "us-east-1"),
        entry("AWS_ACCESS_KEY_ID", "training"),
        entry("AWS_SECRET_ACCESS_KEY", "training"),
        entry("HAAPI_SHUTDOWN_PAUSE", "0s"));
  }
}
