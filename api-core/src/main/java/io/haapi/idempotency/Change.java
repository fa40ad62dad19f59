package io.haapi.idempotency;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A change of an item's state.
 *
 * @param expected what these attributes must be for the change to be allowed
 * @param update what these attributes become
 */
public record Change(Map<String, AttributeValue> expected, Map<String, AttributeValue> update) {
  public Change {
    expected = Map.copyOf(expected);
    update = Map.copyOf(update);
  }

  boolean allowedBy(Map<String, AttributeValue> item) {
    return expected.entrySet().stream()
        .allMatch(wanted -> wanted.getValue().equals(item.get(wanted.getKey())));
  }
}
