package io.haapi.infra.frontdoor;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sorts the members of a document by name. A changed text creates a new deployment of API Gateway
 * and a new version of its documentation, so equal documents must have equal texts.
 */
final class SortedMembers {
  private SortedMembers() {}

  /** Returns the document with the members of each object sorted by name. */
  static Map<String, Object> document(Map<?, ?> members) {
    var sorted = new TreeMap<String, Object>();
    members.forEach((name, value) -> sorted.put(name.toString(), value(value)));
    return sorted;
  }

  private static Object value(Object value) {
    return switch (value) {
      case Map<?, ?> members -> document(members);
      case List<?> items -> items.stream().map(SortedMembers::value).toList();
      default -> value;
    };
  }
}
