package io.haapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/**
 * Tests that the settings in the code and in docs/configuration.md are the same, including
 * defaults.
 */
class ConfigurationDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `(haapi\\.[^`]+)` \\| `?(.*?)`? \\| .+ \\|$", Pattern.MULTILINE);

  private final Properties yaml = resource();

  @Test
  void listsSettingsWithDefaults() throws Exception {
    assertThat(documented()).isNotEmpty().isEqualTo(declared());
  }

  private static Map<String, String> documented() throws IOException {
    String document = Files.readString(ProjectDirectory.find().resolve("docs/configuration.md"));
    return ROW.matcher(document)
        .results()
        .collect(
            Collectors.toMap(
                row -> row.group(1),
                row -> row.group(2),
                (one, other) -> "documented twice",
                TreeMap::new));
  }

  private Map<String, String> declared() throws ClassNotFoundException {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    var settings = new TreeMap<String, String>();
    for (var found : scanner.findCandidateComponents("io.haapi")) {
      Class<?> type = Class.forName(found.getBeanClassName());
      collect(type.getAnnotation(ConfigurationProperties.class).value(), type, settings);
    }
    return settings;
  }

  private void collect(String prefix, Class<?> type, Map<String, String> settings) {
    for (Parameter member : canonicalConstructor(type).getParameters()) {
      String name = prefix + "." + kebabCase(member.getName());
      if (member.getType().isRecord()) {
        collect(name, member.getType(), settings);
      } else {
        settings.put(name, yaml.getProperty(name, defaultOf(member)));
      }
    }
  }

  private static Constructor<?> canonicalConstructor(Class<?> type) {
    assertThat(type.getDeclaredConstructors()).as("constructors of %s", type).hasSize(1);
    return type.getDeclaredConstructors()[0];
  }

  private static String defaultOf(Parameter member) {
    DefaultValue value = member.getAnnotation(DefaultValue.class);
    if (value == null) return "unset";
    return value.value().length == 0 ? "none" : String.join(",", value.value());
  }

  private static String kebabCase(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the core's defaults.properties, which takes precedence over the defaults in the code.
   */
  private static Properties resource() {
    try {
      return PropertiesLoaderUtils.loadProperties(
          new ClassPathResource("io/haapi/runtime/defaults.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
