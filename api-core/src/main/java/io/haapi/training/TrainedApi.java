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

/** The API as a process that listens on loopback, without a table behind it. */
final class TrainedApi implements AutoCloseable {
  /** Guards nothing: the process lives for seconds. */
  static final String SECRET = "training-secret-of-thirty-two-characters";

  // A small instance at first boot is busy with other things.
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
    // Nothing from outside may change what is trained, or find its way into the cache.
    builder.environment().clear();
    builder.environment().putAll(environment(port));
    return new TrainedApi(builder.start(), URI.create("http://127.0.0.1:" + port));
  }

  URI url() {
    return url;
  }

  /** False when it ended, or did not come up in time. */
  boolean awaitAlive() throws InterruptedException {
    Instant limit = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(limit) && process.isAlive()) {
      if (answers()) return true;
      Thread.sleep(POLL);
    }
    return false;
  }

  /** Stops it as its supervisor would; the JVM makes the cache then. False when it hangs. */
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
        // Without it, Java does not find a directory whose name has an umlaut.
        entry("LC_ALL", "C.UTF-8"),
        entry("SERVER_ADDRESS", "127.0.0.1"),
        entry("PORT", Integer.toString(port)),
        entry("HAAPI_INSTANCE_PATTERN", "training"),
        entry("HAAPI_INSTANCE_REGION", "training"),
        entry("HAAPI_INSTANCE_ZONE", "training"),
        entry("HAAPI_INSTANCE_ID", "training"),
        entry("HAAPI_GATEWAY_ORIGINSECRETS", SECRET),
        // What else the API needs to start.
        entry("SPRING_CONFIG_IMPORT", "optional:classpath:training.properties"),
        // Refuses connections at once.
        entry("HAAPI_DYNAMODB_ENDPOINT", "http://127.0.0.1:9"),
        entry("AWS_REGION", "us-east-1"),
        entry("AWS_ACCESS_KEY_ID", "training"),
        entry("AWS_SECRET_ACCESS_KEY", "training"),
        entry("HAAPI_SHUTDOWN_PAUSE", "0s"));
  }
}
