package io.haapi.dynamodb;

/** What an attempt leaves us knowing, where the write that it is part of fails. */
enum WriteOutcome {
  NOT_WRITTEN,
  UNKNOWN;

  private static final int REQUEST_TIMEOUT = 408;

  /**
   * Of a response: a rejection by the service (4xx) wrote nothing, anything else may have. So may a
   * 408, which a proxy sends when it gives up on what stands behind it.
   */
  static WriteOutcome ofStatus(int status) {
    return status >= 400 && status < 500 && status != REQUEST_TIMEOUT ? NOT_WRITTEN : UNKNOWN;
  }

  /** Of no response: a request whose body never left is no write, any other may be one. */
  static WriteOutcome ofUnanswered(boolean bodyLeft) {
    return bodyLeft ? UNKNOWN : NOT_WRITTEN;
  }
}
