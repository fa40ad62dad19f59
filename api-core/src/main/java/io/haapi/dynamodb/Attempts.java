package io.haapi.dynamodb;

import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** The attempts that failed of one write, so that its outcome is that of all, not of the last. */
final class Attempts {
  private static final ScopedValue<Attempts> CURRENT = ScopedValue.newInstance();

  private int failed;
  private WriteOutcome outcome = WriteOutcome.NOT_WRITTEN;

  /** Makes a write, whose attempts are noted here; the SDK makes them on this thread. */
  <T> T call(Supplier<T> write) {
    return ScopedValue.where(CURRENT, this).call(write::get);
  }

  /** Notes how an attempt of the write that this thread makes failed; leaves reads alone. */
  static void note(Throwable failure) {
    if (CURRENT.isBound()) CURRENT.get().add(failure);
  }

  private void add(Throwable failure) {
    failed++;
    if (WriteOutcome.of(failure) == WriteOutcome.UNKNOWN) outcome = WriteOutcome.UNKNOWN;
  }

  /**
   * What the write leaves us knowing, now that it has ended in this failure.
   *
   * @param last the failure of its last attempt, which may have been noted or not
   */
  WriteOutcome outcome(SdkException last) {
    int made = last.numAttempts() == null ? 1 : last.numAttempts();
    // Of an attempt that nobody noted, nothing is known.
    if (failed < made - 1) return WriteOutcome.UNKNOWN;
    return outcome == WriteOutcome.UNKNOWN ? outcome : WriteOutcome.of(last);
  }
}
