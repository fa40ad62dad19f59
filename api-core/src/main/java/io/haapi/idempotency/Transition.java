package io.haapi.idempotency;

import java.util.Map;
import java.util.Set;

/**
 * A change of an aggregate's state, in terms of its fields as {@link AggregateMapping} names them.
 * All of these fields are text.
 *
 * @param expected the values that these fields must have for the change to be allowed
 * @param notAfter the highest values that these fields may have, compared as text
 * @param update the values that these fields get
 */
public record Transition(
    Map<String, String> expected, Map<String, String> notAfter, Map<String, String> update) {
  /** The same for every store, so that an aggregate can move from one to another. */
  private static final Set<String> RESERVED = Set.of("pk", "caller", "commands", "createdAtId");

  /** Creates a transition from the expected state. */
  public Transition(Map<String, String> expected, Map<String, String> update) {
    this(expected, Map.of(), update);
  }

  /**
   * @throws IllegalArgumentException if it names a field that belongs to the store: {@code pk},
   *     {@code caller}, {@code commands} or {@code createdAtId}
   */
  public Transition {
    for (String name : RESERVED) {
      if (expected.containsKey(name) || notAfter.containsKey(name) || update.containsKey(name)) {
        throw new IllegalArgumentException(name + " belongs to the store");
      }
    }
    expected = Map.copyOf(expected);
    notAfter = Map.copyOf(notAfter);
    update = Map.copyOf(update);
  }

  /** Returns whether an aggregate with these fields may make this transition. */
  public boolean isAllowedFor(AggregateMapping.Reader fields) {
    return expected.entrySet().stream()
            .allMatch(it -> fields.find(it.getKey()).filter(it.getValue()::equals).isPresent())
        && notAfter.entrySet().stream()
            .allMatch(
                limit ->
                    fields
                        .find(limit.getKey())
                        .filter(value -> value.compareTo(limit.getValue()) <= 0)
                        .isPresent());
  }
}
