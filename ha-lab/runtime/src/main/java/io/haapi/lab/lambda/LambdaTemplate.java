package io.haapi.lab.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The properties of the one function in a template ({@code AWS::Serverless::Function}).
 *
 * @param code the directory of the unpacked zip
 * @param handler class and method, as in {@code package.Type::method}
 * @param memory the memory in MiB
 * @param timeout the timeout of an invocation
 * @param snapStart true if environments start from a snapshot
 * @param environment the environment variables of the function
 */
public record LambdaTemplate(
    Path code,
    String handler,
    int memory,
    Duration timeout,
    boolean snapStart,
    Map<String, String> environment) {
  private static final String TYPE = "AWS::Serverless::Function";
  private static final String RUNTIME = "java25";

  public LambdaTemplate {
    environment = Map.copyOf(environment);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if a property is missing, with a message of one line
   */
  public static LambdaTemplate read(Path file) {
    Map<?, ?> template;
    try {
      template =
          map(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)));
    } catch (IOException | YAMLException e) {
      throw new IllegalArgumentException(
          file + " is not readable YAML. Build the package again.", e);
    }
    List<Map<?, ?>> functions =
        map(template.get("Resources")).values().stream()
            .<Map<?, ?>>map(LambdaTemplate::map)
            .filter(resource -> TYPE.equals(resource.get("Type")))
            .toList();
    if (functions.size() != 1) {
      throw new IllegalArgumentException(file + " must have one resource of type " + TYPE);
    }
    return of(map(functions.getFirst().get("Properties")), file);
  }

  /** Returns the same function without SnapStart. */
  public LambdaTemplate withoutSnapStart() {
    return new LambdaTemplate(code, handler, memory, timeout, false, environment);
  }

  private static LambdaTemplate of(Map<?, ?> properties, Path file) {
    if (!RUNTIME.equals(properties.get("Runtime"))) {
      throw new IllegalArgumentException(file + ": the lab supports only the Runtime " + RUNTIME);
    }
    var environment = new HashMap<String, String>();
    map(map(properties.get("Environment")).get("Variables"))
        .forEach((name, value) -> environment.put(name.toString(), value.toString()));
    return new LambdaTemplate(
        file.resolveSibling(required(properties, "CodeUri", String.class, file)),
        required(properties, "Handler", String.class, file),
        required(properties, "MemorySize", Integer.class, file),
        Duration.ofSeconds(required(properties, "Timeout", Integer.class, file)),
        "PublishedVersions".equals(map(properties.get("SnapStart")).get("ApplyOn")),
        environment);
  }

  private static <T> T required(Map<?, ?> properties, String name, Class<T> type, Path file) {
    Object value = properties.get(name);
    if (type.isInstance(value)) return type.cast(value);
    throw new IllegalArgumentException(
        file + ": " + name + " is missing or is not of type " + type.getSimpleName());
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
