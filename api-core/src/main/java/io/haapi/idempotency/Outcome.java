package io.haapi.idempotency;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What became of a command. */
public sealed interface Outcome {

  /** It was done now. */
  record Executed(Answer answer) implements Outcome {}

  /** It was done before; this is what was answered then. */
  record Replayed(Answer answer) implements Outcome {}

  /** Its key was used for another command. Nothing was written. */
  record KeyReused() implements Outcome {}

  /** There is no such item, or it belongs to another caller. Nothing was written. */
  record NotFound() implements Outcome {}

  /**
   * The item's state does not allow it. Nothing was written.
   *
   * @param item the item as it is
   */
  record Refused(Map<String, AttributeValue> item) implements Outcome {
    public Refused {
      item = Map.copyOf(item);
    }
  }

  /** The item remembers as many commands as it can. Nothing was written. */
  record Full() implements Outcome {}
}
