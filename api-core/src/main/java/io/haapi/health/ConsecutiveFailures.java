package io.haapi.health;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts failures in a row that are this instance's own. An instance whose credentials, clock or
 * name resolution are broken fails each command within milliseconds, and a load balancer that sees
 * it ready sends it more than its share. Only an answer of the data store ends a row.
 */
public final class ConsecutiveFailures {
  /** So many failures in a row, without an answer of the data store between them. */
  public static final int LIMIT = 10;

  private final AtomicInteger inARow = new AtomicInteger();
  private final Runnable counter;

  /**
   * @param counter called for each failure
   */
  public ConsecutiveFailures(Runnable counter) {
    this.counter = counter;
  }

  /** Returns whether this instance alone seems unable to reach the data store. */
  public boolean isImpaired() {
    return inARow.get() >= LIMIT;
  }

  /** Counts a failure. */
  public void failed() {
    counter.run();
    inARow.updateAndGet(count -> Math.min(LIMIT, count + 1));
  }

  /** Ends the row: the data store answered. */
  public void answered() {
    // Read first: a write by every request would move the line between processors.
    if (inARow.get() != 0) inARow.set(0);
  }
}
