package io.haapi.infra.frontdoor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The API's contract in the form that API Gateway imports: references are followed, except those to
 * schemas, and parameters stand with their operations.
 */
final class OpenApi {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final Map<String, Object> source;

  private OpenApi(Map<String, Object> source) {
    this.source = source;
  }

  static OpenApi read(Path file) {
    try (var reader = Files.newBufferedReader(file)) {
      return new OpenApi(new Yaml(new SafeConstructor(new LoaderOptions())).load(reader));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The {@code info} object. */
  Map<String, Object> info() {
    return map(source, "info");
  }

  /** The schemas, by name. */
  Map<String, Object> schemas() {
    return map(map(source, "components"), "schemas");
  }

  /** All operations, in the order of the document. */
  List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    map(source, "paths")
        .forEach(
            (path, item) -> {
              var members = object(item);
              var shared = resolvedList(members.get("parameters"));
              members.forEach(
                  (method, operation) -> {
                    if (METHODS.contains(method)) {
                      operations.add(operation(path, method, object(operation), shared));
                    }
                  });
            });
    return operations;
  }

  private Operation operation(
      String path, String method, Map<String, Object> operation, List<Object> shared) {
    var content = new LinkedHashMap<>(object(inlined(operation)));
    var parameters = new ArrayList<>(shared);
    parameters.addAll(resolvedList(content.get("parameters")));
    if (!parameters.isEmpty()) content.put("parameters", parameters);
    return new Operation(path, method, content);
  }

  /**
   * A value with the references in it replaced by what they mean. Schemas stay references: API
   * Gateway makes models of them.
   */
  private Object inlined(Object value) {
    return switch (value) {
      case Map<?, ?> members
          when members.get("$ref") instanceof String ref
              && !ref.startsWith("#/components/schemas/") ->
          inlined(target(ref));
      case Map<?, ?> members -> {
        var copy = new LinkedHashMap<String, Object>();
        members.forEach((name, member) -> copy.put(name.toString(), inlined(member)));
        yield copy;
      }
      case List<?> items -> items.stream().map(this::inlined).toList();
      default -> value;
    };
  }

  private List<Object> resolvedList(Object value) {
    return value instanceof List<?> items ? items.stream().map(this::inlined).toList() : List.of();
  }

  private Object target(String ref) {
    Object target = source;
    for (String step : ref.substring(2).split("/")) target = object(target).get(step);
    return target;
  }

  static Map<String, Object> map(Map<String, Object> parent, String name) {
    return object(parent.get(name));
  }

  /** A value that is an object in JSON. */
  static Map<String, Object> object(Object value) {
    var members = new LinkedHashMap<String, Object>();
    ((Map<?, ?>) value).forEach((name, member) -> members.put(name.toString(), member));
    return members;
  }

  /**
   * An operation, without references but to schemas.
   *
   * @param path such as {@code /v1/orders/{id}}
   * @param method in lower case
   * @param content what the document says of it
   */
  record Operation(String path, String method, Map<String, Object> content) {

    /** Its parameters' names in one place: {@code path}, {@code header} or {@code query}. */
    List<String> parameters(String place) {
      var names = new ArrayList<String>();
      if (content.get("parameters") instanceof List<?> parameters) {
        for (Object it : parameters) {
          var parameter = object(it);
          if (place.equals(parameter.get("in"))) names.add((String) parameter.get("name"));
        }
      }
      return names;
    }

    boolean requiresBody() {
      return content.get("requestBody") instanceof Map<?, ?> body
          && Boolean.TRUE.equals(body.get("required"));
    }
  }
}
