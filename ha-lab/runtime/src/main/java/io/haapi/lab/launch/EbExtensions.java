package io.haapi.lab.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads the environment variables that a bundle's {@code .ebextensions} set. */
final class EbExtensions {
  private static final String NAMESPACE = "aws:elasticbeanstalk:application:environment";

  private EbExtensions() {}

  /**
   * Returns the variables; empty if there is no such directory.
   *
   * @throws LaunchException if a file is not YAML, or its options are not a map by namespace
   */
  static Map<String, String> environment(Path bundle) {
    Path directory = bundle.resolve(".ebextensions");
    if (!Files.isDirectory(directory)) return Map.of();
    var environment = new LinkedHashMap<String, String>();
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> sorted =
          files.filter(file -> file.toString().endsWith(".config")).sorted().toList();
      for (Path file : sorted) environment.putAll(read(file));
    } catch (IOException | YAMLException e) {
      throw new LaunchException(
          ".ebextensions is not readable: " + e.getMessage().lines().findFirst().orElse(""), e);
    }
    return environment;
  }

  private static Map<String, String> read(Path file) throws IOException {
    Object options =
        member(
            new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)),
            "option_settings",
            file);
    var environment = new LinkedHashMap<String, String>();
    map(member(options, NAMESPACE, file), file)
        .forEach((name, value) -> environment.put(name.toString(), value.toString()));
    return environment;
  }

  private static Object member(Object parent, String name, Path file) {
    Object value = map(parent, file).get(name);
    return value == null ? Map.of() : value;
  }

  private static Map<?, ?> map(Object value, Path file) {
    if (value instanceof Map<?, ?> map) return map;
    throw new LaunchException(
        ".ebextensions/%s: the lab supports options only as a map by namespace"
            .formatted(file.getFileName()));
  }
}
