package io.haapi.infra.frontdoor;

import java.util.List;
import java.util.Map;

/**
 * The one route that the front door answers itself ({@code MOCK}), and with it the sample of a
 * response that is made by a mapping template.
 */
final class Index {
  private static final String BODY =
      """
      {"orders":"$context.path/v1/orders","cart":"$context.path/v1/cart","document":"$context.path/openapi.yaml",\
      "health":"$context.path/health/region","requestId":"$context.requestId"}\
      """
          .replace("$context.path/", "");

  private Index() {}

  static Map<String, Object> operation() {
    return Map.of(
        "operationId",
        "getIndex",
        "summary",
        "Links to the operations, relative to this address",
        "description",
        "The front door answers this itself: it tells nothing about what is behind it.",
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
                    Map.of("application/json", BODY)))));
  }
}
