package io.haapi.infra;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The default settings of the API, from the core's properties and from the reference of settings,
 * which a test of orders-api compares with the code.
 */
final class ApiDefaults {
  private static final Pattern ROW =
      Pattern.compile("^\\| `(haapi\\.[a-z.-]+)` \\| (?:`([^`]*)`)?", Pattern.MULTILINE);

  private final Map<String, String> values = new TreeMap<>();

  ApiDefaults() {
    ROW.matcher(read("docs/configuration.md"))
        .results()
        .forEach(row -> values.put(row.group(1), text(row)));
    var properties = new Properties();
    try {
      properties.load(
          new StringReader(
              read("api-core/src/main/resources/io/haapi/runtime/defaults.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    properties.stringPropertyNames().forEach(it -> values.put(it, properties.getProperty(it)));
  }

  /** Returns the environment variables that the API reads. */
  java.util.Set<String> variables() {
    return values.keySet().stream()
        .map(ApiDefaults::variable)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the environment variable of a property, as Spring binds it. */
  static String variable(String property) {
    return property.replace("-", "").replace('.', '_').toUpperCase(java.util.Locale.ROOT);
  }

  String value(String property) {
    if (!values.containsKey(property)) throw new AssertionError("the API has no " + property);
    return values.get(property);
  }

  Duration duration(String property) {
    String value = value(property);
    return value.endsWith("ms")
        ? Duration.ofMillis(Long.parseLong(value.replace("ms", "")))
        : Duration.ofSeconds(Long.parseLong(value.replace("s", "")));
  }

  private static String text(MatchResult row) {
    return row.group(2) == null ? "" : row.group(2);
  }

  private static String read(String file) {
    try {
      return Files.readString(project().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path project() {
    return Deployments.project();
  }
}
