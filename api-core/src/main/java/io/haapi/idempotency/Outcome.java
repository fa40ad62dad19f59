package io.haapi.idempotency;

/** The outcome of a command. Only {@link Executed} has written something. */
public sealed interface Outcome {

  /** The command was executed now. */
  record Executed(StoredResponse response) implements Outcome {}

  /** The command was executed before, with this response. */
  record Replayed(StoredResponse response) implements Outcome {}

  /** The idempotency key was used for another command. */
  record KeyReused() implements Outcome {}

  /** There is no such aggregate, or it belongs to another caller. */
  record NotFound() implements Outcome {}

  /**
   * The aggregate's state does not allow the transition.
   *
   * @param current the aggregate's current fields; they are not decoded, because a later version
   *     may have written a state that this one does not know
   */
  record Conflict(AggregateMapping.FieldReader current) implements Outcome {}

  /** The aggregate has reached its limit of command records. */
  record CommandLimitReached() implements Outcome {}
}
