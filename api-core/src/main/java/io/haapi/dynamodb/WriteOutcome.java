package io.haapi.dynamodb;

/** The effect of a failed write attempt, as far as it is known. */
enum WriteOutcome {
  NOT_WRITTEN,
  UNKNOWN;

  private static final int REQUEST_TIMEOUT = 408;

  /**
   * Returns the outcome after a response: a rejection by the service (4xx) wrote nothing, anything
   * else may have written. That includes a 408, which a proxy sends when its upstream times out.
   */
  static WriteOutcome ofStatus(int status) {
    return status >= 400 && status < 500 && status != REQUEST_TIMEOUT ? NOT_WRITTEN : UNKNOWN;
  }

  /**
   * Returns the outcome without a response: a request whose body was never sent wrote nothing, any
   * other may have written.
   */
  static WriteOutcome ofUnanswered(boolean bodyLeft) {
    return bodyLeft ? UNKNOWN : NOT_WRITTEN;
  }
}
