package io.haapi.idempotency;

import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;

/**
 * The outcome of a command. Only {@link Executed} has written something.
 *
 * @param <A> the aggregate
 */
public sealed interface Outcome<A> {

  /** The command was executed now. */
  record Executed<A>(StoredResponse response) implements Outcome<A> {}

  /** The command was executed before, with this response. */
  record Replayed<A>(StoredResponse response) implements Outcome<A> {}

  /** The idempotency key was used for another command. */
  record KeyReused<A>() implements Outcome<A> {}

  /** There is no such aggregate, or it belongs to another caller. */
  record NotFound<A>() implements Outcome<A> {}

  /**
   * The aggregate's state does not allow the transition.
   *
   * @param current the aggregate as it is
   */
  record Conflict<A>(A current) implements Outcome<A> {}

  /** The aggregate holds as many command records as it may. */
  record CommandLimitReached<A>() implements Outcome<A> {}

  /** Counts this outcome, and returns it. Every store does this once for each command. */
  default Outcome<A> counted(Metrics metrics) {
    switch (this) {
      case Executed<A> _ -> metrics.count(Metric.COMMANDS_EXECUTED);
      case Replayed<A> _ -> metrics.count(Metric.COMMANDS_REPLAYED);
      case KeyReused<A> _ -> metrics.count(Metric.KEYS_REUSED);
      case NotFound<A> _, Conflict<A> _, CommandLimitReached<A> _ -> {}
    }
    return this;
  }
}
