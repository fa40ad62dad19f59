package io.haapi.dynamodb;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.util.DeadlineTimeoutException;

/** What an attempt leaves us knowing, where the write that it is part of fails. */
enum WriteOutcome {
  NOT_WRITTEN,
  UNKNOWN;

  /** Of an answer: a refusal by the service (4xx) wrote nothing, anything else may have. */
  static WriteOutcome ofStatus(int status) {
    return status >= 400 && status < 500 ? NOT_WRITTEN : UNKNOWN;
  }

  /** Of no answer: without a connection not a byte went out, with one all of them may have. */
  static WriteOutcome of(IOException failure) {
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
      // The rest is how a wait for a connection of the pool ends: by the pool's own limit,
      case ConnectionRequestTimeoutException _ -> true;
      case DeadlineTimeoutException _ -> true;
      // or by that of the attempt or the call. On a connection they show as I/O failures.
      case CancellationException _ -> true;
      case InterruptedException _ -> true;
      default -> false;
    };
  }
}
