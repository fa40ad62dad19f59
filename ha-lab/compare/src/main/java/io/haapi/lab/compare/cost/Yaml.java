package io.haapi.lab.compare.cost;

import io.haapi.lab.compare.CompareCommand;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads YAML files into plain maps, lists, texts and numbers. */
public final class Yaml {
  private Yaml() {}

  /** Returns the members of a file of this module. */
  public static Map<String, Object> resource(String name) {
    try (var file = CompareCommand.class.getResourceAsStream(name)) {
      return read(new InputStreamReader(file, StandardCharsets.UTF_8), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the members of a document.
   *
   * @throws LabException if it is not YAML, or not a map with texts as keys
   */
  public static Map<String, Object> read(Reader reader, String name) {
    Object content;
    try {
      var options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      content = new org.yaml.snakeyaml.Yaml(new SafeConstructor(options)).load(reader);
    } catch (MarkedYAMLException e) {
      throw new LabException(
          "%s, line %d: %s".formatted(name, e.getProblemMark().getLine() + 1, e.getProblem()), e);
    } catch (YAMLException e) {
      throw new LabException(name + " is not YAML: " + e.getMessage(), e);
    }
    return members(content, name);
  }

  /**
   * Returns a value as a map.
   *
   * @throws LabException if it is none
   */
  public static Map<String, Object> members(Object value, String name) {
    if (!(value instanceof Map<?, ?> map))
      throw new LabException(name + " must be a map of members");
    var members = new LinkedHashMap<String, Object>();
    map.forEach((key, member) -> members.put(String.valueOf(key), member));
    return members;
  }
}
