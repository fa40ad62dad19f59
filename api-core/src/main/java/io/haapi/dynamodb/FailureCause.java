package io.haapi.dynamodb;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.util.DeadlineTimeoutException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/**
 * The cause of a failed call, as one word for the log. The SDK's message is not logged, because it
 * may quote the request.
 */
enum FailureCause {
  CREDENTIALS,
  UNKNOWN_HOST,
  CONNECTION_REFUSED,
  CONNECT_TIMEOUT,
  TLS,
  POOL,
  TIMEOUT,
  CLOSED,
  /** The service responded with an error; its code says more. */
  ERROR_RESPONSE,
  /** The request failed before its first attempt: no signature, or no endpoint. */
  NOT_SENT,
  CONNECTION_LOST;

  /**
   * AWS error codes for invalid credentials, signatures or clocks. Missing permissions are not
   * among them, because all instances have the same role.
   */
  private static final Set<String> REJECTED_CREDENTIALS =
      Set.of(
          "ExpiredTokenException",
          "IncompleteSignatureException",
          "InvalidSignatureException",
          "MissingAuthenticationTokenException",
          "UnrecognizedClientException");

  /**
   * @param attempts the number of attempts that reached the HTTP client
   */
  static FailureCause of(Throwable failure, int attempts) {
    return Stream.iterate(failure, it -> it != null, Throwable::getCause)
        // Exceptions can form a cycle of causes.
        .limit(20)
        .flatMap(FailureCause::kind)
        .findFirst()
        .orElse(attempts == 0 ? NOT_SENT : CONNECTION_LOST);
  }

  private static Stream<FailureCause> kind(Throwable failure) {
    return switch (failure) {
      case CredentialsUnavailable _ -> Stream.of(CREDENTIALS);
      case UnknownHostException _ -> Stream.of(UNKNOWN_HOST);
      case ConnectTimeoutException _ -> Stream.of(CONNECT_TIMEOUT);
      case ConnectException _ -> Stream.of(CONNECTION_REFUSED);
      case NoRouteToHostException _ -> Stream.of(CONNECTION_REFUSED);
      case SSLException _ -> Stream.of(TLS);
      case ConnectionRequestTimeoutException _ -> Stream.of(POOL);
      case DeadlineTimeoutException _ -> Stream.of(POOL);
      case CancellationException _ -> Stream.of(POOL);
      case ApiCallTimeoutException _ -> Stream.of(TIMEOUT);
      case ApiCallAttemptTimeoutException _ -> Stream.of(TIMEOUT);
      case RejectedExecutionException _ -> Stream.of(CLOSED);
      case IllegalStateException _ -> Stream.of(CLOSED);
      case AwsServiceException _ -> Stream.of(ERROR_RESPONSE);
      default -> Stream.empty();
    };
  }

  /** Returns the service's error code, or empty if the failure has none. */
  static Optional<String> errorCode(Throwable failure) {
    return failure instanceof AwsServiceException answer
        ? Optional.ofNullable(answer.awsErrorDetails()).map(AwsErrorDetails::errorCode)
        : Optional.empty();
  }

  /** Returns whether the service rejected the signer rather than the request. */
  static boolean isRejectedCredentials(Throwable failure) {
    return errorCode(failure).filter(REJECTED_CREDENTIALS::contains).isPresent();
  }

  /** Returns the word for the log, such as {@code unknown-host}. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
