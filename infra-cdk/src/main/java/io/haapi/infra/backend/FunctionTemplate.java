package io.haapi.infra.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The configuration of the packaged function, read from the package's template.
 *
 * @param handler the class and method that handle events
 * @param memory the memory in MiB
 * @param timeout the timeout in seconds
 * @param snapStart whether versions start from a snapshot
 * @param environment the environment variables
 */
record FunctionTemplate(
    String handler, int memory, int timeout, boolean snapStart, Map<String, String> environment) {

  static FunctionTemplate read(Path file) {
    try (var reader = Files.newBufferedReader(file)) {
      Map<?, ?> template = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      var functions = map(template, "Resources").values();
      if (functions.size() != 1)
        throw new IllegalStateException(file + " must have exactly one function");
      var properties = map((Map<?, ?>) functions.iterator().next(), "Properties");
      var environment = new TreeMap<String, String>();
      map(map(properties, "Environment"), "Variables")
          .forEach((name, value) -> environment.put(name.toString(), value.toString().strip()));
      return new FunctionTemplate(
          (String) properties.get("Handler"),
          (Integer) properties.get("MemorySize"),
          (Integer) properties.get("Timeout"),
          properties.get("SnapStart") instanceof Map<?, ?> it
              && "PublishedVersions".equals(it.get("ApplyOn")),
          environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<?, ?> map(Map<?, ?> parent, String name) {
    if (parent.get(name) instanceof Map<?, ?> child) return child;
    throw new IllegalStateException("the function's template has no " + name);
  }
}
