package io.haapi.infra.frontdoor;

import io.haapi.infra.api.ImportableDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rejects documents that API Gateway cannot import from OpenAPI 3.0, by its developer guide
 * ("Amazon API Gateway important notes" and "Data models for REST APIs", JSON Schema draft 4), or
 * that its importer warns about: missing models (aws-apigateway-importer#194), which {@code
 * failOnWarnings} makes an error. Such a document fails at synthesis and not during the deployment.
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

  /** A path segment by the important notes. A parameter must be a whole segment. */
  private static final String SEGMENT = "[A-Za-z0-9_.,:-]*|\\{[A-Za-z0-9_.-]+\\+?}";

  private static final String MODELS = "#/components/schemas/";
  private static final Set<String> PLACES = Set.of("path", "header", "query");

  private final Set<String> operationIds = new HashSet<>();
  private final Set<String> models = new HashSet<>();

  private ImportRules() {}

  /**
   * Checks a document.
   *
   * @throws IllegalArgumentException if API Gateway would reject the document or lose a part of it
   */
  static void check(Map<String, Object> document) {
    new ImportRules().document(document);
  }

  private void document(Map<String, Object> document) {
    require(
        String.valueOf(document.get("openapi")).startsWith("3.0."),
        "only OpenAPI 3.0 is supported");
    var components = ImportableDocument.object(document, "components");
    models.addAll(ImportableDocument.object(components, "schemas").keySet());
    references(document);
    ImportableDocument.object(components, "schemas")
        .forEach(
            (name, schema) -> {
              require(
                  name.matches("[A-Za-z0-9]+"),
                  "a model's name must be letters and digits: " + name);
              schema("schema " + name, schema);
            });
    ImportableDocument.object(document, "paths")
        .forEach(
            (path, item) -> {
              for (String segment : path.substring(1).split("/")) {
                require(segment.matches(SEGMENT), "the path " + path);
              }
              ImportableDocument.object(item)
                  .forEach(
                      (method, operation) ->
                          operation(path, method, ImportableDocument.object(operation)));
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
        where + ": another operation has the same operationId");
    require(
        operation.containsKey("x-amazon-apigateway-integration"),
        where + ": the integration is missing");
    require(operation.get("security") instanceof List<?>, where + ": the security is missing");
    if (operation.get("parameters") instanceof List<?> parameters) {
      for (Object it : parameters) {
        var parameter = ImportableDocument.object(it);
        require(!parameter.containsKey("$ref"), where + ": a parameter is a reference");
        require(
            PLACES.contains(parameter.get("in")),
            where + ": a parameter is not in the path, query or headers");
      }
    }
    ImportableDocument.object(operation, "responses")
        .forEach(
            (status, response) -> {
              require(status.matches("[1-5]\\d\\d"), where + ": the response " + status);
              require(
                  !ImportableDocument.object(response).containsKey("$ref"),
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
