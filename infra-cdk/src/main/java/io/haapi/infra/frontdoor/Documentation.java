package io.haapi.infra.frontdoor;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Converts the texts of the imported document to API Gateway's documentation parts, which are
 * versioned with the API and included in exports.
 */
final class Documentation {
  private Documentation() {}

  /**
   * Returns the documentation parts.
   *
   * @param info the {@code info} object of the API
   * @param paths the exposed paths with their operations by method
   */
  static Map<String, Object> of(
      Map<String, Object> info, Map<String, Map<String, Map<String, Object>>> paths) {
    var parts = new ArrayList<>();
    parts.add(part(Map.of("type", "API"), info, "description"));
    paths.forEach(
        (path, operations) ->
            operations.forEach(
                (method, content) -> {
                  var location = new LinkedHashMap<String, Object>();
                  location.put("type", "METHOD");
                  location.put("path", path);
                  location.put("method", method.toUpperCase(Locale.ROOT));
                  parts.add(part(location, content, "summary", "description"));
                }));
    return Map.of("documentationParts", parts);
  }

  /** Returns a version name that changes with the parts. */
  static String version(Map<String, Object> info, Map<String, Object> documentation) {
    var sum = new CRC32();
    sum.update(SortedMembers.document(documentation).toString().getBytes(StandardCharsets.UTF_8));
    return "%s-%08x".formatted(info.get("version"), sum.getValue());
  }

  private static Map<String, Object> part(
      Map<String, Object> location, Map<String, Object> source, String... members) {
    var properties = new LinkedHashMap<String, Object>();
    for (String member : members) {
      if (source.get(member) instanceof String text) properties.put(member, text.strip());
    }
    return Map.of("location", location, "properties", properties);
  }
}
