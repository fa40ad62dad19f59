package io.haapi.dynamodb;

import java.net.ConnectException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failed write leaves us knowing. */
enum WriteOutcome {
  NOT_WRITTEN,
  UNKNOWN;

  /**
   * A refusal by the service (4xx) or by the network before a byte went out wrote nothing; after
   * anything else the write may have happened.
   */
  static WriteOutcome of(SdkException failure) {
    // With retries, an earlier attempt may have got through where the last one was refused.
    if (failure.numAttempts() != null && failure.numAttempts() > 1) return UNKNOWN;
    if (failure instanceof AwsServiceException answer) {
      return answer.statusCode() < 500 ? NOT_WRITTEN : UNKNOWN;
    }
    return refusedToConnect(failure) ? NOT_WRITTEN : UNKNOWN;
  }

  private static boolean refusedToConnect(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ConnectException) return true;
    }
    return false;
  }
}
