package io.haapi.idempotency;

import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A change of an item's state.
 *
 * @param expected what these attributes must be for the change to be allowed
 * @param update what these attributes become
 */
public record Change(Map<String, AttributeValue> expected, Map<String, AttributeValue> update) {
  private static final Set<String> NOT_ITS =
      Set.of(CommandTable.ID, CommandTable.CALLER, CommandTable.COMMANDS);

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
    update = Map.copyOf(update);
  }

  boolean allowedBy(Map<String, AttributeValue> item) {
    return expected.entrySet().stream()
        .allMatch(wanted -> wanted.getValue().equals(item.get(wanted.getKey())));
  }
}
