package io.haapi.lab.emulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Finds the moto server, an emulator of AWS, that the user has started. */
public final class MotoServer {
  private static final String ENDPOINT = "haapi.moto.endpoint";
  private static final String EXAMPLE = "http://127.0.0.1:5000";

  private MotoServer() {}

  /**
   * Returns empty if the system property {@code haapi.moto.endpoint} names a moto server, otherwise
   * one line with the remedy.
   *
   * @throws IllegalStateException if the named server does not respond or is not moto
   */
  public static Optional<String> missing() {
    return missing(System.getProperty(ENDPOINT, ""));
  }

  static Optional<String> missing(String address) {
    if (!address.isBlank()) {
      named(address);
      return Optional.empty();
    }
    return Optional.of(
        "no moto server is configured. Start one with .ci/moto and set -D%s=http://127.0.0.1:PORT"
            .formatted(ENDPOINT));
  }

  /**
   * Returns the address in the system property {@code haapi.moto.endpoint}, without a final slash.
   *
   * @throws IllegalStateException if the server does not respond or is not moto
   */
  public static URI named() {
    return named(System.getProperty(ENDPOINT, ""));
  }

  private static URI named(String given) {
    var address = NamedAddress.of(ENDPOINT, given, EXAMPLE);
    try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      var page =
          HttpRequest.newBuilder(address.uri().resolve("/moto-api/"))
              .timeout(Duration.ofSeconds(10))
              .build();
      if (client.send(page, BodyHandlers.discarding()).statusCode() == 200) return address.uri();
      throw address.refused("the server is not moto. Start moto with .ci/moto.");
    } catch (IOException _) {
      throw address.refused("no server responds. Start moto with .ci/moto.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
