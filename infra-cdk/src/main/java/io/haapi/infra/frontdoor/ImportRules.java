package io.haapi.infra.frontdoor;

import io.haapi.infra.api.OpenApiDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What API Gateway cannot import from OpenAPI 3.0, by its developer guide ("Amazon API Gateway
 * important notes" and "Data models for REST APIs", JSON Schema draft 4), and what its importer
 * warns of: models that are missing (aws-apigateway-importer#194), which {@code failOnWarnings}
 * makes an error. A document that breaks a rule fails here, and not on AWS in the middle of a
 * deployment.
 */
final class ImportRules {
  private static final Set<String> NOT_IN_SCHEMAS =
      Set.of(
          "nullable",
          "discriminator",
          "oneOf",
          "anyOf",
          "const",
          "if",
          "then",
          "else",
          "example",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "deprecated",
          "xml",
          "externalDocs");

  /** By the important notes; a parameter is a segment of its own. */
  private static final String SEGMENT = "[A-Za-z0-9_.,:-]*|\\{[A-Za-z0-9_.-]+\\+?}";

  private static final String MODELS = "#/components/schemas/";
  private static final Set<String> PLACES = Set.of("path", "header", "query");

  private final Set<String> operationIds = new HashSet<>();
  private final Set<String> models = new HashSet<>();

  private ImportRules() {}

  /**
   * @throws IllegalArgumentException when API Gateway would refuse the document, or lose a part of
   *     it
   */
  static void check(Map<String, Object> document) {
    new ImportRules().document(document);
  }

  private void document(Map<String, Object> document) {
    require(
        String.valueOf(document.get("openapi")).startsWith("3.0."), "only OpenAPI 3.0 is taken");
    var components = OpenApiDocument.object(document, "components");
    models.addAll(OpenApiDocument.object(components, "schemas").keySet());
    references(document);
    OpenApiDocument.object(components, "schemas")
        .forEach(
            (name, schema) -> {
              require(
                  name.matches("[A-Za-z0-9]+"), "a model's name is letters and digits: " + name);
              schema("schema " + name, schema);
            });
    OpenApiDocument.object(document, "paths")
        .forEach(
            (path, item) -> {
              for (String segment : path.substring(1).split("/")) {
                require(segment.matches(SEGMENT), "the path " + path);
              }
              OpenApiDocument.object(item)
                  .forEach(
                      (method, operation) ->
                          operation(path, method, OpenApiDocument.object(operation)));
            });
  }

  private void references(Object value) {
    switch (value) {
      case Map<?, ?> members -> {
        if (members.get("$ref") instanceof String ref) {
          require(
              ref.startsWith(MODELS) && models.contains(ref.substring(MODELS.length())),
              "no model for " + ref);
        }
        members.values().forEach(this::references);
      }
      case List<?> items -> items.forEach(this::references);
      case null, default -> {}
    }
  }

  private void operation(String path, String method, Map<String, Object> operation) {
    String where = method + " " + path;
    require(
        operationIds.add(String.valueOf(operation.get("operationId"))),
        where + ": an operationId is there twice");
    require(operation.containsKey("x-amazon-apigateway-integration"), where + ": goes nowhere");
    require(
        operation.get("security") instanceof List<?>, where + ": says nothing about who may call");
    if (operation.get("parameters") instanceof List<?> parameters) {
      for (Object it : parameters) {
        var parameter = OpenApiDocument.object(it);
        require(!parameter.containsKey("$ref"), where + ": a parameter is a reference");
        require(
            PLACES.contains(parameter.get("in")),
            where + ": a parameter is in a cookie or nowhere");
      }
    }
    OpenApiDocument.object(operation, "responses")
        .forEach(
            (status, response) -> {
              require(status.matches("[1-5]\\d\\d"), where + ": the response " + status);
              require(
                  !OpenApiDocument.object(response).containsKey("$ref"),
                  where + ": a response is a reference");
            });
  }

  private void schema(String where, Object value) {
    switch (value) {
      case Map<?, ?> members ->
          members.forEach(
              (name, member) -> {
                require(!NOT_IN_SCHEMAS.contains(name), where + ": draft 4 has no " + name);
                schema(where, member);
              });
      case List<?> items -> items.forEach(item -> schema(where, item));
      case null, default -> {}
    }
  }

  private static void require(boolean condition, String rule) {
    if (!condition) throw new IllegalArgumentException("API Gateway cannot import this: " + rule);
  }
}
