package io.haapi.lab.contract;

import io.haapi.lab.sample.SampleRequests;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An operation that the API's document declares, with a request that calls it.
 *
 * @param path a path of the operation; an id in it belongs to no aggregate
 * @param body the JSON body that it requires; empty if it requires none
 * @param takesBody whether it declares a request body
 * @param usesSession whether it declares the header {@code X-Session}
 * @param returnsJson whether a success has a JSON body
 */
public record ApiOperation(
    String method,
    String template,
    String path,
    Optional<String> body,
    boolean takesBody,
    boolean usesSession,
    boolean returnsJson) {
  /** An id that belongs to no aggregate. */
  public static final String UNKNOWN_ID = "0".repeat(64);

  static ApiOperation of(OpenApiDocument document, String name, SampleRequests sample) {
    String method = name.substring(0, name.indexOf(' '));
    String template = name.substring(name.indexOf(' ') + 1);
    String path =
        sample
            .session()
            .map(SampleRequests.Session::path)
            .filter(it -> it.matches(template.replaceAll("\\{[^}]+}", "[^/]+")))
            .orElse(template.replaceAll("\\{[^}]+}", UNKNOWN_ID));
    JsonNode requestBody = document.resolve(document.operation(name).path("requestBody"));
    Optional<String> body =
        requestBody.path("required").asBoolean(false)
            ? Optional.of(body(method, path, requestBody, sample))
            : Optional.empty();
    boolean returnsJson =
        document
            .operation(name)
            .path("responses")
            .propertyStream()
            .anyMatch(
                it ->
                    it.getKey().startsWith("2")
                        && document.resolve(it.getValue()).path("content").has("application/json"));
    return new ApiOperation(
        method,
        template,
        path,
        body,
        requestBody.isObject(),
        document.hasHeaderParameter(name, "X-Session"),
        returnsJson);
  }

  private static String body(
      String method, String path, JsonNode requestBody, SampleRequests sample) {
    if (method.equals("POST") && path.equals(sample.collection())) return sample.body();
    if (method.equals("POST") && path.equals(sample.change(UNKNOWN_ID))) {
      return sample.change().body().orElse("{}");
    }
    return sample
        .session()
        .filter(it -> it.method().equals(method) && it.path().equals(path))
        .map(SampleRequests.Session::body)
        .orElseGet(
            () -> {
              JsonNode example = requestBody.at("/content/application~1json/example");
              return example.isMissingNode() ? "{}" : example.toString();
            });
  }

  /** Returns whether only authenticated callers may call it. */
  public boolean needsCaller() {
    return !template.startsWith("/health/") && !template.equals("/openapi.yaml");
  }

  /** Returns whether its path has parameters. */
  public boolean hasParameters() {
    return template.contains("{");
  }

  /** Returns whether it is a command, which requires an idempotency key. */
  public boolean isCommand() {
    return method.equals("POST");
  }

  /** Returns a valid request; it succeeds unless its path holds an id. */
  public ApiRequest by(ApiUser user) {
    ApiRequest request = user.call(method, path);
    body.ifPresent(request::json);
    return isCommand() ? request.key(ApiUser.newKey()) : request;
  }

  @Override
  public String toString() {
    return method + " " + template;
  }
}
