package io.haapi.lab.localstack;

import io.haapi.lab.emulator.NamedAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the health of LocalStack or a compatible emulator. */
final class Endpoint {
  private static final String EXAMPLE = "http://127.0.0.1:4566";
  private static final String READY = "READY";
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * @param ended whether all init scripts have run
   * @param failedScript the first init script that failed
   */
  record Startup(boolean ended, Optional<String> failedScript) {
    private static final Startup UNDER_WAY = new Startup(false, Optional.empty());
  }

  private Endpoint() {}

  /**
   * Returns the address that the user configured.
   *
   * @throws IllegalStateException if no LocalStack responds there, in one line
   */
  static URI named(String address) {
    var named = NamedAddress.of(LocalStackConfig.ENDPOINT, address, EXAMPLE);
    try {
      if (services(named.uri()).isPresent()) return named.uri();
      throw named.refused("the server there is not LocalStack; set the address of a LocalStack");
    } catch (IOException _) {
      throw named.refused(
          "nothing responds there; start LocalStack, or set the address of a running one");
    }
  }

  /** Returns the emulated services; empty if something else responds. */
  private static Optional<JsonNode> services(URI endpoint) throws IOException {
    return get(endpoint, "/_localstack/health")
        .map(it -> it.path("services"))
        .filter(JsonNode::isObject);
  }

  /** Returns the state of its init scripts. */
  static Startup startup(URI endpoint) {
    try {
      return get(endpoint, "/_localstack/init").map(Endpoint::startup).orElse(Startup.UNDER_WAY);
    } catch (IOException _) {
      return Startup.UNDER_WAY;
    }
  }

  private static Startup startup(JsonNode init) {
    if (!init.path("completed").path(READY).asBoolean(false)) return Startup.UNDER_WAY;
    return new Startup(
        true,
        init.path("scripts")
            .valueStream()
            .filter(it -> it.path("stage").asString("").equals(READY))
            .filter(it -> !it.path("state").asString("").equals("SUCCESSFUL"))
            .map(it -> it.path("name").asString("unknown"))
            .findFirst());
  }

  private static Optional<JsonNode> get(URI endpoint, String path) throws IOException {
    try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      var request =
          HttpRequest.newBuilder(endpoint.resolve(path)).timeout(Duration.ofSeconds(10)).build();
      var answer = client.send(request, BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? Optional.of(JSON.readTree(answer.body()))
          : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
