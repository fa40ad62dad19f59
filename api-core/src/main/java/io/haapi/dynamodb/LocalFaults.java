package io.haapi.dynamodb;

import io.haapi.health.ConsecutiveFailures;

/**
 * Tells a fault of this instance from one of the table. An instance whose credentials, clock or
 * name resolution are broken fails each command within milliseconds, and a load balancer that sees
 * it ready sends it more than its share. Faults that all instances meet at once, such as a table
 * that times out, throttles or refuses connections, do not count: they must not empty the group.
 * Only an answer of the table ends a row; what never reached it says nothing about this instance.
 */
final class LocalFaults {
  /** So many failures in a row, without an answer of the table between them. */
  static final int LIMIT = ConsecutiveFailures.LIMIT;

  private final ConsecutiveFailures failures;

  /**
   * @param counter called for each failure that counts
   */
  LocalFaults(Runnable counter) {
    this.failures = new ConsecutiveFailures(counter);
  }

  /** Returns whether this instance alone seems unable to reach the table. */
  boolean impaired() {
    return failures.isImpaired();
  }

  void failed(Throwable failure, FailureCause cause) {
    switch (cause) {
      case CREDENTIALS, UNKNOWN_HOST, TLS, NOT_SENT -> failures.failed();
      case ERROR_RESPONSE -> {
        if (FailureCause.isRejectedCredentials(failure)) {
          failures.failed();
        } else {
          answered();
        }
      }
      case CONNECTION_REFUSED, CONNECT_TIMEOUT, POOL, TIMEOUT, CLOSED, CONNECTION_LOST -> {}
    }
  }

  void answered() {
    failures.answered();
  }
}
