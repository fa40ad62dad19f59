package io.haapi.infra.frontdoor;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Documentation import: what the imported document says in words, as API Gateway's documentation
 * parts. It gives them back in an export, and versions them with the API.
 */
final class Documentation {
  private Documentation() {}

  /**
   * @param info of the API
   * @param paths those that the front door exposes, each with its operations by method
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

  /** A name that changes with the parts. */
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
