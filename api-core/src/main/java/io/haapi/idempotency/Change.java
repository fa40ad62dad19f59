package io.haapi.idempotency;

import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A change of an item's state.
 *
 * @param expected what these attributes must be for the change to be allowed
 * @param notAfter what these attributes, texts that sort as they should, may be at most
 * @param update what these attributes become
 */
public record Change(
    Map<String, AttributeValue> expected,
    Map<String, AttributeValue> notAfter,
    Map<String, AttributeValue> update) {
  private static final Set<String> NOT_ITS =
      Set.of(CommandTable.ID, CommandTable.CALLER, CommandTable.COMMANDS);

  /** A change of what must be as expected. */
  public Change(Map<String, AttributeValue> expected, Map<String, AttributeValue> update) {
    this(expected, Map.of(), update);
  }

  /**
   * @throws IllegalArgumentException when it names an attribute that belongs to {@link
   *     CommandTable}
   */
  public Change {
    for (String name : NOT_ITS) {
      if (expected.containsKey(name) || update.containsKey(name)) {
        throw new IllegalArgumentException(name + " belongs to CommandTable");
      }
    }
    expected = Map.copyOf(expected);
    notAfter = Map.copyOf(notAfter);
    update = Map.copyOf(update);
  }

  boolean allowedBy(Map<String, AttributeValue> item) {
    return expected.entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(item.get(wanted.getKey())))
        && notAfter.entrySet().stream()
            .allMatch(
                limit ->
                    item.containsKey(limit.getKey())
                        && item.get(limit.getKey()).s().compareTo(limit.getValue().s()) <= 0);
  }
}
