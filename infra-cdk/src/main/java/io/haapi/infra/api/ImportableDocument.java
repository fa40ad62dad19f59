package io.haapi.infra.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The OpenAPI document of the packaged API, in the form that API Gateway imports: operations
 * contain their parameters, and references to anything but schemas are resolved.
 */
public final class ImportableDocument {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final Path file;
  private final Map<String, Object> source;

  private ImportableDocument(Path file, Map<String, Object> source) {
    this.file = file;
    this.source = source;
  }

  /**
   * Reads a document.
   *
   * @throws ApiDeclarationException if the file is missing or is not an OpenAPI document
   */
  static ImportableDocument read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ApiDeclarationException(
          file
              + " is missing. Add the OpenAPI document of the API that api.artifact names in the root pom.xml");
    }
    try (var reader = Files.newBufferedReader(file)) {
      Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      if (content instanceof Map<?, ?> members
          && members.get("info") instanceof Map<?, ?>
          && members.get("paths") instanceof Map<?, ?>) {
        return new ImportableDocument(file, object(members));
      }
    } catch (YAMLException e) {
      String cause = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ApiDeclarationException(file + " is not valid YAML. Correct it: " + cause);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new ApiDeclarationException(
        file + " is not an OpenAPI document. Add the objects info and paths");
  }

  /** Returns the file that holds the document. */
  Path file() {
    return file;
  }

  /** Returns the {@code info} object. */
  public Map<String, Object> info() {
    return object(source.get("info"));
  }

  /** Returns the schemas by name. */
  public Map<String, Object> schemas() {
    return source.get("components") instanceof Map<?, ?> components
            && components.get("schemas") instanceof Map<?, ?> schemas
        ? object(schemas)
        : Map.of();
  }

  /** Returns an extension of the whole document. */
  Optional<Object> extension(String name) {
    return Optional.ofNullable(source.get(name));
  }

  /** Returns the names of the members of the document. */
  Set<String> members() {
    return source.keySet();
  }

  /** Returns all operations, in the sequence of the document. */
  public List<ImportableOperation> operations() {
    var operations = new ArrayList<ImportableOperation>();
    object(source.get("paths"))
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

  private ImportableOperation operation(
      String path, String method, Map<String, Object> operation, List<Object> shared) {
    var content = new LinkedHashMap<>(object(resolved(operation)));
    var parameters = new ArrayList<>(shared);
    parameters.addAll(resolvedList(content.get("parameters")));
    if (!parameters.isEmpty()) content.put("parameters", parameters);
    return new ImportableOperation(path, method, content);
  }

  /**
   * Returns a value with its references resolved. References to schemas stay, because API Gateway
   * turns schemas into models.
   */
  private Object resolved(Object value) {
    return switch (value) {
      case Map<?, ?> members
          when members.get("$ref") instanceof String ref
              && !ref.startsWith("#/components/schemas/") ->
          resolved(target(ref));
      case Map<?, ?> members -> {
        var copy = new LinkedHashMap<String, Object>();
        members.forEach((name, member) -> copy.put(name.toString(), resolved(member)));
        yield copy;
      }
      case List<?> items -> items.stream().map(this::resolved).toList();
      default -> value;
    };
  }

  private List<Object> resolvedList(Object value) {
    return value instanceof List<?> items ? items.stream().map(this::resolved).toList() : List.of();
  }

  private Object target(String ref) {
    Object target = source;
    for (String step : ref.substring(2).split("/")) target = object(target).get(step);
    return target;
  }

  /** Returns a member that is a JSON object. */
  public static Map<String, Object> object(Map<String, Object> parent, String name) {
    return object(parent.get(name));
  }

  /** Returns a value as a JSON object. */
  public static Map<String, Object> object(Object value) {
    var members = new LinkedHashMap<String, Object>();
    ((Map<?, ?>) value).forEach((name, member) -> members.put(name.toString(), member));
    return members;
  }

  /**
   * An operation whose only references are to schemas.
   *
   * @param path the path template, such as {@code /v1/tickets/{id}}
   * @param method the HTTP method in lower case
   * @param content the operation object
   */
  public record ImportableOperation(String path, String method, Map<String, Object> content) {

    /** Returns the names of the parameters in {@code path}, {@code header} or {@code query}. */
    public List<String> parameters(String place) {
      var names = new ArrayList<String>();
      if (content.get("parameters") instanceof List<?> parameters) {
        for (Object it : parameters) {
          var parameter = object(it);
          if (place.equals(parameter.get("in"))) names.add((String) parameter.get("name"));
        }
      }
      return names;
    }

    /** Returns whether a request must have a body. */
    public boolean requiresBody() {
      return content.get("requestBody") instanceof Map<?, ?> body
          && Boolean.TRUE.equals(body.get("required"));
    }
  }
}
