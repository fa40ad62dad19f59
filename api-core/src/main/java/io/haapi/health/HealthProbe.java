package io.haapi.health;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Asks the API of this container or machine whether it is alive, for images that hold neither a
 * shell nor curl: exit code 0 when it is, 1 when not.
 *
 * <p>It knows the port as the API does, from {@code SERVER_PORT} or {@code PORT}. Nothing of Spring
 * is loaded, and not {@code java.net.http} either, which would double the time this takes.
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
