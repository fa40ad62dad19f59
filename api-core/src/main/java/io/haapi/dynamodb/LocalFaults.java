package io.haapi.dynamodb;

import io.haapi.health.ConsecutiveFailures;

/**
 * Distinguishes faults of this instance from faults of the table. An instance whose credentials,
 * clock or name resolution are broken fails each command within milliseconds, and a load balancer
 * that sees it ready sends it more than its share. Faults that all instances meet at once, such as
 * a table that times out, throttles or refuses connections, do not count: they must not take every
 * instance out of rotation. Only a response from the table resets the count; a call that never
 * reached it says nothing about this instance.
 */
final class LocalFaults {
  /**
   * The number of consecutive failures, without a response from the table in between, that marks
   * the instance as impaired.
   */
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
