package io.haapi.idempotency;

import java.util.Map;
import java.util.stream.Stream;

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
  /** Creates a transition from the expected state. */
  public Transition(Map<String, String> expected, Map<String, String> update) {
    this(expected, Map.of(), update);
  }

  /**
   * @throws IllegalArgumentException if it names a {@linkplain AggregateMapping#RESERVED reserved}
   *     field
   */
  public Transition {
    Stream.of(expected, notAfter, update)
        .flatMap(fields -> fields.keySet().stream())
        .forEach(AggregateMapping::requireUnreserved);
    expected = Map.copyOf(expected);
    notAfter = Map.copyOf(notAfter);
    update = Map.copyOf(update);
  }

  /** Returns whether an aggregate with these fields may make this transition. */
  public boolean isAllowedFor(AggregateMapping.FieldReader fields) {
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
