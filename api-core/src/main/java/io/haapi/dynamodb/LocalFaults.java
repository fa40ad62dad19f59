package io.haapi.dynamodb;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Tells a fault of this instance from one of the table. An instance whose credentials, clock or
 * name resolution are broken fails each command within milliseconds, and a load balancer that sees
 * it ready sends it more than its share. Faults that all instances meet at once, such as a table
 * that times out, throttles or refuses connections, do not count: they must not empty the group.
 */
public final class LocalFaults {
  /** So many failures in a row, without one call that reached the table between them. */
  static final int LIMIT = 10;

  /**
   * Error codes of AWS that blame the caller's credentials, signature or clock. Missing permissions
   * are not among them: all instances have the same role.
   */
  private static final Set<String> CODES =
      Set.of(
          "ExpiredTokenException",
          "IncompleteSignatureException",
          "InvalidSignatureException",
          "MissingAuthenticationTokenException",
          "UnrecognizedClientException");

  private final AtomicInteger inARow = new AtomicInteger();
  private final Runnable counter;

  /**
   * @param counter called for each failure that counts
   */
  LocalFaults(Runnable counter) {
    this.counter = counter;
  }

  /** Whether this instance alone seems unable to reach the table. */
  public boolean impaired() {
    return inARow.get() >= LIMIT;
  }

  void failed(Throwable failure, FailureCause cause) {
    if (isLocal(failure, cause)) {
      counter.run();
      inARow.updateAndGet(count -> Math.min(LIMIT, count + 1));
    } else {
      reached();
    }
  }

  void reached() {
    // Read first: a write by every request would move the line between processors.
    if (inARow.get() != 0) inARow.set(0);
  }

  private static boolean isLocal(Throwable failure, FailureCause cause) {
    return switch (cause) {
      case CREDENTIALS, UNKNOWN_HOST, TLS, NOT_SENT -> true;
      case ERROR_RESPONSE -> failure instanceof AwsServiceException e && CODES.contains(code(e));
      case CONNECTION_REFUSED, CONNECT_TIMEOUT, POOL, TIMEOUT, CLOSED, CONNECTION_LOST -> false;
    };
  }

  private static String code(AwsServiceException failure) {
    var details = failure.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }
}
