package io.haapi.dynamodb;

import java.util.function.Supplier;

/**
 * Records the attempts of one call, so that its outcome takes all of them into account, not only
 * the last.
 */
final class Attempts {
  private static final ScopedValue<Attempts> CURRENT = ScopedValue.newInstance();

  private final boolean observed;
  private int count;
  private boolean unknown;

  /**
   * @param observed whether the call's client records its attempts; otherwise nothing is known
   *     about them
   */
  Attempts(boolean observed) {
    this.observed = observed;
  }

  /** Makes a call and records its attempts. The SDK makes them on this thread. */
  <T> T call(Supplier<T> call) {
    return ScopedValue.where(CURRENT, this).call(call::get);
  }

  /** Records an attempt of the call that this thread makes. */
  static void note(WriteOutcome outcome) {
    if (CURRENT.isBound()) CURRENT.get().add(outcome);
  }

  private void add(WriteOutcome outcome) {
    count++;
    unknown |= outcome == WriteOutcome.UNKNOWN;
  }

  /** Returns the number of attempts that reached the HTTP client. */
  int count() {
    return count;
  }

  /**
   * Returns the outcome of a failed call, if it was a write. A call that ended before its first
   * attempt (no credentials, no signature, no endpoint) wrote nothing.
   */
  WriteOutcome outcome() {
    return observed && !unknown ? WriteOutcome.NOT_WRITTEN : WriteOutcome.UNKNOWN;
  }
}
