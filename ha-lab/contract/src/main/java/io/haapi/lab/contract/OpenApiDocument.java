package io.haapi.lab.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** An OpenAPI 3.0 document that responses are compared with. */
public final class OpenApiDocument {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private final JsonNode document;
  private final List<Declared> operations = new ArrayList<>();
  private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();
  private final SchemaRegistry registry =
      SchemaRegistry.withDialect(
          Dialects.getOpenApi30(),
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private record Declared(String method, String template, Pattern path, JsonNode node) {
    String name() {
      return method + " " + template;
    }
  }

  private OpenApiDocument(JsonNode document) {
    this.document = document;
    document
        .path("paths")
        .forEachEntry(
            (template, item) ->
                item.forEachEntry(
                    (method, node) -> {
                      if (METHODS.contains(method))
                        operations.add(declared(method, template, node));
                    }));
  }

  private static Declared declared(String method, String template, JsonNode node) {
    String path = template.replaceAll("[.]", "\\\\.").replaceAll("\\{[^}]+}", "[^/]+");
    return new Declared(method.toUpperCase(Locale.ROOT), template, Pattern.compile(path), node);
  }

  /** Parses YAML or JSON; empty if the text is neither, or not an object. */
  static Optional<OpenApiDocument> parse(String text) {
    try {
      Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      JsonNode document = JsonMapper.shared().valueToTree(root);
      return document.isObject() ? Optional.of(new OpenApiDocument(document)) : Optional.empty();
    } catch (YAMLException e) {
      return Optional.empty();
    }
  }

  /** Returns the whole document. */
  public JsonNode document() {
    return document;
  }

  /** Returns the names of the operations, such as {@code GET /v1/instance}. */
  public Set<String> operations() {
    var names = new TreeSet<String>();
    operations.forEach(operation -> names.add(operation.name()));
    return names;
  }

  /** Returns the operation of this name; a missing node if there is none. */
  JsonNode operation(String name) {
    return operations.stream()
        .filter(operation -> operation.name().equals(name))
        .map(Declared::node)
        .findFirst()
        .orElse(JsonNodeFactory.instance.missingNode());
  }

  /** Returns each operation with each declared status, such as {@code GET /v1/instance 200}. */
  Set<String> responses() {
    var responses = new TreeSet<String>();
    for (Declared operation : operations) {
      operation
          .node()
          .path("responses")
          .propertyNames()
          .forEach(status -> responses.add(operation.name() + " " + status));
    }
    return responses;
  }

  /** Returns the operation that serves a method, in upper case, and a raw path. */
  Optional<String> operationOf(String method, String path) {
    return match(method, path).map(Declared::name);
  }

  /** Returns the operation and the declared status of a response. */
  Optional<String> answerOf(String method, String path, int status) {
    return match(method, path)
        .flatMap(
            operation ->
                key(operation.node().path("responses"), status)
                    .map(key -> operation.name() + " " + key));
  }

  /** Returns how a response differs from the document; empty for undeclared operations. */
  List<String> disagreements(String method, String path, ApiResponse response) {
    Optional<Declared> operation = match(method, path);
    if (operation.isEmpty()) return List.of();
    JsonNode responses = operation.get().node().path("responses");
    String name = operation.get().name() + " " + response.status();
    return key(responses, response.status())
        .map(key -> compare(name, resolve(responses.path(key)), response))
        .orElseGet(() -> List.of(name + ": the status is not declared"));
  }

  private List<String> compare(String name, JsonNode declared, ApiResponse response) {
    var found = new ArrayList<String>();
    declared
        .path("headers")
        .forEachEntry(
            (header, node) -> {
              if (resolve(node).path("required").asBoolean(false)
                  && response.header(header).isEmpty()) {
                found.add(name + ": the required header " + header + " is missing");
              }
            });
    JsonNode content = declared.path("content");
    if (content.isEmpty()) {
      if (response.body().length > 0) found.add(name + ": a body where none is declared");
      return found;
    }
    String type =
        response
            .header("Content-Type")
            .orElse("none")
            .split(";")[0]
            .strip()
            .toLowerCase(Locale.ROOT);
    if (!content.has(type)) {
      found.add(name + ": content type " + type + " is not declared");
    } else if (type.endsWith("json")) {
      schema(content.path(type).path("schema"))
          .validate(response.json())
          .forEach(error -> found.add(name + ": " + error));
    }
    return found;
  }

  private Schema schema(JsonNode node) {
    return schemas.computeIfAbsent(
        node,
        _ -> {
          // References point into the document's components.
          var self = JsonNodeFactory.instance.objectNode();
          self.putArray("allOf").add(node);
          self.set("components", document.path("components"));
          return registry.getSchema(self);
        });
  }

  private Optional<Declared> match(String method, String path) {
    return operations.stream()
        .filter(operation -> operation.method().equals(method))
        .filter(operation -> operation.path().matcher(path).matches())
        .findFirst();
  }

  private static Optional<String> key(JsonNode responses, int status) {
    return List.of(Integer.toString(status), status / 100 + "XX", "default").stream()
        .filter(responses::has)
        .findFirst();
  }

  /** Returns whether the operation declares a header parameter. */
  boolean hasHeaderParameter(String name, String header) {
    return operation(name)
        .path("parameters")
        .valueStream()
        .map(this::resolve)
        .anyMatch(
            it ->
                it.path("in").asString("").equals("header")
                    && it.path("name").asString("").equals(header));
  }

  /** Follows references within the document. */
  JsonNode resolve(JsonNode node) {
    String reference = node.path("$ref").asString("");
    return reference.startsWith("#/") ? resolve(document.at(reference.substring(1))) : node;
  }
}
