package io.haapi.infra.frontdoor;

import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.api.ApiDeclaration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The index, the only route that the front door serves itself: a {@code MOCK} integration whose
 * mapping template makes the response. It works even when every backend is down.
 */
final class IndexRoute {
  /** The path of the index. */
  static final String PATH = "/";

  private static final String DOCUMENT = "/openapi.yaml";

  private IndexRoute() {}

  /** Returns the operation with the links that the API declares. */
  static Map<String, Object> operation(ApiDeclaration api) {
    return Map.of(
        "operationId",
        "getIndex",
        "summary",
        "Links to the operations, relative to this address",
        "description",
        "The front door serves this itself, even if the backend is down.",
        "security",
        List.of(),
        "responses",
        Map.of(
            "200",
            Map.of(
                "description",
                "The index.",
                "headers",
                Map.of("Cache-Control", Map.of("schema", Map.of("type", "string"))),
                "content",
                Map.of("application/json", Map.of("schema", Map.of("type", "object"))))),
        "x-amazon-apigateway-integration",
        Map.of(
            "type",
            "mock",
            "passthroughBehavior",
            "when_no_templates",
            "requestTemplates",
            Map.of("application/json", "{\"statusCode\": 200}"),
            "responses",
            Map.of(
                "default",
                Map.of(
                    "statusCode",
                    "200",
                    "responseParameters",
                    Map.of("method.response.header.Cache-Control", "'no-store'"),
                    "responseTemplates",
                    Map.of("application/json", body(api))))));
  }

  private static String body(ApiDeclaration api) {
    var members = new LinkedHashMap<String, String>();
    api.indexLinks().forEach((name, path) -> members.put(name, path.substring(1)));
    if (api.has("get", DOCUMENT)) members.put("document", DOCUMENT.substring(1));
    members.put("health", ApiConstants.REGION_HEALTH.substring(1));
    members.put("requestId", "$context.requestId");
    return members.entrySet().stream()
        .map(it -> "\"%s\":\"%s\"".formatted(it.getKey(), it.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
