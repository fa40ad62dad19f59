package io.haapi.health;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts consecutive failures that are this instance's own fault. An instance whose credentials,
 * clock or name resolution are broken fails each command within milliseconds, and a load balancer
 * that sees it ready sends it more than its share. Only a response from the data store resets the
 * count.
 */
public final class ConsecutiveFailures {
  /**
   * The number of consecutive failures, without a response from the data store in between, that
   * marks the instance as impaired.
   */
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

  /** Resets the count: the data store responded. */
  public void answered() {
    // Reads first: a write by every request would move the cache line between processors.
    if (inARow.get() != 0) inARow.set(0);
  }
}
