package io.haapi.health;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Checks that the API in this container or on this machine is alive, for images without a shell or
 * curl. The exit code is 0 if it is, 1 if not.
 *
 * <p>It reads the port from {@code SERVER_PORT} or {@code PORT}, as the API does. It loads neither
 * Spring nor {@code java.net.http}, which would double its run time.
 */
public final class HealthProbe {
  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(2).toMillis();

  private HealthProbe() {}

  /** Takes no arguments. */
  public static void main(String... arguments) {
    System.exit(isAlive(live(System.getenv())) ? 0 : 1);
  }

  static URI live(Map<String, String> environment) {
    String port = environment.getOrDefault("SERVER_PORT", environment.getOrDefault("PORT", "8080"));
    String host = environment.getOrDefault("SERVER_ADDRESS", "127.0.0.1");
    return URI.create("http://" + host + ":" + port + "/health/live");
  }

  static boolean isAlive(URI live) {
    try {
      var connection = (HttpURLConnection) live.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }
}
