package io.haapi.infra.frontdoor;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One order for the members of a document. A deployment of API Gateway and a version of its
 * documentation are new when their text is: without it each synthesis would make new ones.
 */
final class Ordered {
  private Ordered() {}

  /** The same, with the members of each object by name. */
  static Map<String, Object> document(Map<?, ?> members) {
    var ordered = new TreeMap<String, Object>();
    members.forEach((name, value) -> ordered.put(name.toString(), value(value)));
    return ordered;
  }

  private static Object value(Object value) {
    return switch (value) {
      case Map<?, ?> members -> document(members);
      case List<?> items -> items.stream().map(Ordered::value).toList();
      default -> value;
    };
  }
}
