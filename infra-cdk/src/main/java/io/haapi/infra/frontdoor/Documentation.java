package io.haapi.infra.frontdoor;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Documentation import: what the contract says in words, as API Gateway's documentation parts. It
 * gives them back in an export, and versions them with the API.
 */
final class Documentation {
  private Documentation() {}

  static Map<String, Object> of(OpenApi contract) {
    return Map.of("documentationParts", parts(contract));
  }

  /** A name that changes with the parts. */
  static String version(OpenApi contract) {
    var sum = new CRC32();
    sum.update(Ordered.document(of(contract)).toString().getBytes(StandardCharsets.UTF_8));
    return "%s-%08x".formatted(contract.info().get("version"), sum.getValue());
  }

  private static List<Object> parts(OpenApi contract) {
    var parts = new ArrayList<>();
    parts.add(part(Map.of("type", "API"), contract.info(), "description"));
    for (var operation : contract.operations()) {
      var location = new LinkedHashMap<String, Object>();
      location.put("type", "METHOD");
      location.put("path", operation.path());
      location.put("method", operation.method().toUpperCase(java.util.Locale.ROOT));
      parts.add(part(location, operation.content(), "summary", "description"));
    }
    return parts;
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
