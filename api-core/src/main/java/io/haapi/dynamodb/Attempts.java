package io.haapi.dynamodb;

import java.util.function.Supplier;

/** The attempts of one write, so that its outcome is that of all, not of the last. */
final class Attempts {
  private static final ScopedValue<Attempts> CURRENT = ScopedValue.newInstance();

  private boolean noted;
  private boolean unknown;

  /** Makes a write, whose attempts are noted here; the SDK makes them on this thread. */
  <T> T call(Supplier<T> write) {
    return ScopedValue.where(CURRENT, this).call(write::get);
  }

  /** Notes an attempt of the write that this thread makes; leaves reads alone. */
  static void note(WriteOutcome outcome) {
    if (CURRENT.isBound()) CURRENT.get().add(outcome);
  }

  private void add(WriteOutcome outcome) {
    noted = true;
    unknown |= outcome == WriteOutcome.UNKNOWN;
  }

  /** What the write leaves us knowing, now that it has failed. */
  WriteOutcome outcome() {
    // Of attempts that nobody noted, as with a client that was not made here, nothing is known.
    return noted && !unknown ? WriteOutcome.NOT_WRITTEN : WriteOutcome.UNKNOWN;
  }
}
