package io.haapi.lab.emulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** moto's server, an emulator of AWS, which the user starts. */
public final class MotoServer {
  private static final String ENDPOINT = "haapi.moto.endpoint";
  private static final String EXAMPLE = "http://127.0.0.1:5000";

  private MotoServer() {}

  /**
   * Why there is none: one line with the remedy; empty when the system property {@code
   * haapi.moto.endpoint} names one.
   *
   * @throws IllegalStateException when the named one does not answer, or is something else
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
        "no moto server was named: start one with .ci/moto, and give -D%s=http://127.0.0.1:PORT"
            .formatted(ENDPOINT));
  }

  /**
   * Where the one serves that the system property {@code haapi.moto.endpoint} names, without a
   * slash at the end.
   *
   * @throws IllegalStateException when it does not answer, or is something else, in one line
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
      throw address.refused("what answers there is no moto server; .ci/moto starts one");
    } catch (IOException _) {
      throw address.refused("nothing answers there; .ci/moto starts one");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
