package io.haapi.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A typical request that an API declares in its resource {@code sample-requests.json}. Training,
 * priming and warm-up send such requests, so that the code for real ones is already loaded.
 *
 * @param query the parameters of the query; their values need no encoding
 * @param body JSON
 * @param readOnly true if it writes nothing, as a GET does and as a request that is rejected may
 */
public record SampleRequest(
    String method,
    String path,
    Map<String, String> query,
    Optional<String> body,
    boolean readOnly) {
  private static final String RESOURCE = "/sample-requests.json";

  /** Returns a GET without a query. */
  public static SampleRequest get(String path) {
    return new SampleRequest("GET", path, Map.of(), Optional.empty(), true);
  }

  /** Returns the requests of the API on the class path; none if it declares none. */
  public static List<SampleRequest> all() {
    try (InputStream declared = SampleRequest.class.getResourceAsStream(RESOURCE)) {
      if (declared == null) return List.of();
      return JsonMapper.shared()
          .readTree(declared)
          .path("requests")
          .valueStream()
          .map(SampleRequest::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the path with the query. */
  public String target() {
    return query.isEmpty()
        ? path
        : query.entrySet().stream()
            .map(it -> it.getKey() + "=" + it.getValue())
            .collect(Collectors.joining("&", path + "?", ""));
  }

  /**
   * Returns the request to an API, for which the caller sets its headers and a timeout.
   *
   * @param key the idempotency key of a command
   */
  public HttpRequest.Builder at(URI api, String key) {
    var request =
        HttpRequest.newBuilder(api.resolve(target()))
            .header("Content-Type", "application/json")
            .method(method, body.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()));
    return method.equals("POST") ? request.header("Idempotency-Key", key) : request;
  }

  private static SampleRequest of(JsonNode declared) {
    return new SampleRequest(
        declared.path("method").asString(),
        declared.path("path").asString(),
        declared.path("query").properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().asString())),
        declared.has("body") ? Optional.of(declared.get("body").toString()) : Optional.empty(),
        declared.path("method").asString().equals("GET")
            || declared.path("readOnly").asBoolean(false));
  }
}
