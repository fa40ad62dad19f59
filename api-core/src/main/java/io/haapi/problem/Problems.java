package io.haapi.problem;

import java.time.Duration;

/** The problems that no feature owns. */
public final class Problems {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private Problems() {}

  /** Returns a 500: a fault of the server that the client cannot fix. */
  public static Problem internal() {
    return Problem.of(
        "internal",
        500,
        "Internal error",
        "The request failed because of an error on the server. The request id identifies it in the logs.");
  }

  /** Returns a 400: the body is not valid JSON. */
  public static Problem malformedJson(String detail) {
    return Problem.of("malformed-json", 400, "Malformed JSON", detail);
  }

  /** Returns a 401: the request is not authenticated. */
  public static Problem unauthenticated() {
    return Problem.of("unauthenticated", 401, "Authentication required", "Send valid credentials.");
  }

  /** Returns a 408: the body did not arrive in time. */
  public static Problem requestTimeout() {
    return Problem.of(
        "request-timeout",
        408,
        "Request timeout",
        "The body did not arrive in time. Send it faster.");
  }

  /** Returns a 400: servers would interpret the path differently. */
  public static Problem pathRefused(String detail) {
    return Problem.of("path-refused", 400, "Invalid path", detail);
  }

  /**
   * Returns a 503: the data store did not respond in time.
   *
   * @param detail what was written, and what to do next
   */
  public static Problem tableUnavailable(String detail) {
    return Problem.of("table-unavailable", 503, "Data store unavailable", detail)
        .retryAfter(RETRY_AFTER);
  }

  /**
   * Returns a 503: the data store did not respond in time, and a command may have been executed.
   */
  public static Problem outcomeUnknown() {
    return Problem.of(
            "outcome-unknown",
            503,
            "Outcome unknown",
            "The command may have been executed. Retry it with the same Idempotency-Key; it is executed at most once.")
        .retryAfter(RETRY_AFTER);
  }

  /** Returns whether this is {@link #outcomeUnknown()}. */
  public static boolean isOutcomeUnknown(Problem problem) {
    return problem.equals(outcomeUnknown());
  }

  /** Returns the problem of a bare HTTP status. */
  public static Problem ofStatus(int status) {
    return switch (status) {
      case 401 -> unauthenticated();
      case 404 -> Problem.notFound("No operation has this path.");
      case 405 ->
          Problem.of(
              "method-not-allowed",
              405,
              "Method not allowed",
              "The Allow header lists the supported methods.");
      case 406 ->
          Problem.of(
              "not-acceptable",
              406,
              "Not acceptable",
              "Responses are application/json. Send an Accept header that allows it.");
      case 408 -> requestTimeout();
      case 413 -> bodyTooLarge();
      case 415 ->
          Problem.of(
              "unsupported-media-type",
              415,
              "Unsupported media type",
              "Send application/json in UTF-8.");
      case 501, 505 ->
          Problem.of(
              "not-implemented",
              status,
              "Not implemented",
              "Use HTTP/1.1, and chunked as the only transfer coding.");
      default -> status < 500 ? badRequest(status) : internal();
    };
  }

  private static Problem badRequest(int status) {
    return Problem.of(
        "bad-request", status, "Bad request", "The server could not parse the request as HTTP.");
  }

  /** Returns a 415: the body has a content coding, such as compression. */
  public static Problem contentCoded() {
    return Problem.of(
        "unsupported-content-coding",
        415,
        "Unsupported content coding",
        "Send the body without Content-Encoding.");
  }

  /** Returns a 413: the body is too large. */
  public static Problem bodyTooLarge() {
    return Problem.of("body-too-large", 413, "Body too large", "The limit is 65,536 bytes.");
  }
}
