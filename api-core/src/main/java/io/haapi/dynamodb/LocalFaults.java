package io.haapi.dynamodb;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells a fault of this instance from one of the table. An instance whose credentials, clock or
 * name resolution are broken fails each command within milliseconds, and a load balancer that sees
 * it ready sends it more than its share. Faults that all instances meet at once, such as a table
 * that times out, throttles or refuses connections, do not count: they must not empty the group.
 * Only an answer of the table ends a row; what never reached it says nothing about this instance.
 */
final class LocalFaults {
  /** So many failures in a row, without an answer of the table between them. */
  static final int LIMIT = 10;

  private final AtomicInteger inARow = new AtomicInteger();
  private final Runnable counter;

  /**
   * @param counter called for each failure that counts
   */
  LocalFaults(Runnable counter) {
    this.counter = counter;
  }

  /** Returns whether this instance alone seems unable to reach the table. */
  boolean impaired() {
    return inARow.get() >= LIMIT;
  }

  void failed(Throwable failure, FailureCause cause) {
    switch (cause) {
      case CREDENTIALS, UNKNOWN_HOST, TLS, NOT_SENT -> count();
      case ERROR_RESPONSE -> {
        if (FailureCause.isRejectedCredentials(failure)) {
          count();
        } else {
          answered();
        }
      }
      case CONNECTION_REFUSED, CONNECT_TIMEOUT, POOL, TIMEOUT, CLOSED, CONNECTION_LOST -> {}
    }
  }

  private void count() {
    counter.run();
    inARow.updateAndGet(count -> Math.min(LIMIT, count + 1));
  }

  void answered() {
    // Read first: a write by every request would move the line between processors.
    if (inARow.get() != 0) inARow.set(0);
  }
}
