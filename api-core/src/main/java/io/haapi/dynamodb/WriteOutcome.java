package io.haapi.dynamodb;

import java.net.ConnectException;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What a failed write leaves us knowing. */
enum WriteOutcome {
  NOT_WRITTEN,
  UNKNOWN;

  /**
   * What one attempt leaves us knowing. A refusal by the service (4xx) or by the network before a
   * byte went out wrote nothing; after anything else the write may have happened.
   */
  static WriteOutcome of(Throwable failure) {
    if (failure instanceof AwsServiceException answer) {
      return answer.statusCode() >= 400 && answer.statusCode() < 500 ? NOT_WRITTEN : UNKNOWN;
    }
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (isWithoutConnection(at)) return NOT_WRITTEN;
    }
    return UNKNOWN;
  }

  private static boolean isWithoutConnection(Throwable failure) {
    return switch (failure) {
      case ConnectException _ -> true;
      case UnknownHostException _ -> true;
      case ConnectTimeoutException _ -> true;
      // No connection of the pool became free.
      case ConnectionRequestTimeoutException _ -> true;
      default -> false;
    };
  }
}
