package io.haapi.postgresql;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * The cause of a failed attempt, as one word for the log. The server's message is not logged,
 * because it may quote the request.
 */
enum SqlFailureCause {
  CREDENTIALS,
  UNKNOWN_HOST,
  CONNECTION_REFUSED,
  TLS,
  LOGIN,
  TIMEOUT,
  /** No connection was free in time. */
  POOL,
  /** The server responded with an error; its SQLSTATE says more. */
  ERROR_RESPONSE,
  CONNECTION_LOST;

  private static final String INVALID_AUTHORIZATION = "28";
  private static final String CONNECTION = "08";

  static SqlFailureCause of(Throwable failure) {
    return causes(failure)
        .flatMap(SqlFailureCause::kind)
        .findFirst()
        .orElseGet(
            () ->
                sqlState(failure).filter(it -> !it.startsWith(CONNECTION)).isPresent()
                    ? ERROR_RESPONSE
                    : CONNECTION_LOST);
  }

  /** Returns whether the attempt's time limit caused the failure. */
  static boolean isTimeout(Throwable failure) {
    return causes(failure).anyMatch(SocketTimeoutException.class::isInstance);
  }

  /** Returns the SQLSTATE of a failure, if it has one. */
  static Optional<String> sqlState(Throwable failure) {
    return causes(failure)
        .filter(SQLException.class::isInstance)
        .map(it -> ((SQLException) it).getSQLState())
        .flatMap(Stream::ofNullable)
        .findFirst();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    // Exceptions can form a cycle of causes.
    return Stream.iterate(failure, it -> it != null, Throwable::getCause).limit(20);
  }

  private static Stream<SqlFailureCause> kind(Throwable failure) {
    return switch (failure) {
      case LoginUnavailable _ -> Stream.of(CREDENTIALS);
      case UnknownHostException _ -> Stream.of(UNKNOWN_HOST);
      case ConnectException _ -> Stream.of(CONNECTION_REFUSED);
      case NoRouteToHostException _ -> Stream.of(CONNECTION_REFUSED);
      case SSLException _ -> Stream.of(TLS);
      case SocketTimeoutException _ -> Stream.of(TIMEOUT);
      case SQLException e when String.valueOf(e.getSQLState()).startsWith(INVALID_AUTHORIZATION) ->
          Stream.of(LOGIN);
      default -> Stream.empty();
    };
  }

  /** Returns whether the fault is one of this instance rather than of the database. */
  boolean isLocal() {
    return switch (this) {
      case CREDENTIALS, UNKNOWN_HOST, TLS, LOGIN -> true;
      case CONNECTION_REFUSED, TIMEOUT, POOL, ERROR_RESPONSE, CONNECTION_LOST -> false;
    };
  }

  /** Returns the word for the log, such as {@code unknown-host}. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
