package io.haapi.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An update expression that sets and removes single attributes of a session. Their names are
 * arbitrary, so each goes through a placeholder.
 */
final class SessionUpdate {
  private final List<String> set = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, AttributeValue> values = new HashMap<>();

  void set(String field, AttributeValue value) {
    names.put("#" + field, field);
    values.put(":" + field, value);
    set.add("#%1$s=:%1$s".formatted(field));
  }

  void attribute(String name, Optional<AttributeValue> value) {
    // Short: an expression has 4 KB.
    int n = set.size() + removed.size();
    names.put("#a", SessionTable.ATTRIBUTES);
    names.put("#" + n, name);
    value.ifPresentOrElse(
        present -> {
          values.put(":" + n, present);
          set.add("#a.#%1$d=:%1$d".formatted(n));
        },
        () -> removed.add("#a.#" + n));
  }

  String expression() {
    String sets = "SET " + String.join(",", set);
    return removed.isEmpty() ? sets : sets + " REMOVE " + String.join(",", removed);
  }

  Map<String, String> names() {
    return names;
  }

  Map<String, AttributeValue> values() {
    return values;
  }
}
