package io.haapi.problem;

import java.time.Duration;

/** The problems that no feature owns. */
public final class Problems {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private Problems() {}

  /** A 500: our fault, and nothing that the client could change. */
  public static Problem internal() {
    return Problem.of(
        "internal",
        500,
        "Something went wrong here",
        "The request failed for a reason that is not yours. The request id finds it in our logs.");
  }

  /** A 400: the body is not the JSON that we read. */
  public static Problem malformedJson(String detail) {
    return Problem.of("malformed-json", 400, "The body is not valid JSON", detail);
  }

  /** A 401: nobody was identified as the caller. */
  public static Problem unauthenticated() {
    return Problem.of("unauthenticated", 401, "Who calls is unknown", "Authenticate first.");
  }

  /** A 408: the body did not arrive in time. */
  public static Problem requestTimeout() {
    return Problem.of(
        "request-timeout", 408, "The request took too long", "Send the whole body faster.");
  }

  /** A 400: the path is one that servers read differently. */
  public static Problem pathRefused(String detail) {
    return Problem.of("path-refused", 400, "The path is refused", detail);
  }

  /**
   * Returns a 503: the data store did not answer in time.
   *
   * @param detail what was written, and what the client should do
   */
  public static Problem tableUnavailable(String detail) {
    return Problem.of("table-unavailable", 503, "The table does not answer", detail)
        .retryAfter(RETRY_AFTER);
  }

  /** Returns a 503: the data store did not answer in time, and a command may have been executed. */
  public static Problem outcomeUnknown() {
    return Problem.of(
            "outcome-unknown",
            503,
            "It is not known whether this was done",
            "Try again with the same Idempotency-Key: it is done once, however often you try.")
        .retryAfter(RETRY_AFTER);
  }

  /** Returns whether this is {@link #outcomeUnknown()}. */
  public static boolean isOutcomeUnknown(Problem problem) {
    return problem.equals(outcomeUnknown());
  }

  /** What stands for a bare HTTP status. */
  public static Problem ofStatus(int status) {
    return switch (status) {
      case 401 -> unauthenticated();
      case 404 -> Problem.notFound("There is nothing at this path.");
      case 405 ->
          Problem.of(
              "method-not-allowed",
              405,
              "The method is not allowed",
              "The header Allow names those that are.");
      case 406 ->
          Problem.of(
              "not-acceptable",
              406,
              "No acceptable form of the answer exists",
              "Accept application/json.");
      case 408 -> requestTimeout();
      case 413 -> bodyTooLarge();
      case 415 ->
          Problem.of(
              "unsupported-media-type",
              415,
              "The body's media type is not supported",
              "Send application/json in UTF-8.");
      case 501, 505 ->
          Problem.of(
              "not-implemented",
              status,
              "The request asks for what is not supported",
              "Use HTTP/1.1 and no transfer coding but chunked.");
      default -> status < 500 ? badRequest(status) : internal();
    };
  }

  private static Problem badRequest(int status) {
    return Problem.of(
        "bad-request",
        status,
        "The request is not valid",
        "It cannot be read as the HTTP request that this API expects.");
  }

  /** A 415: the body is compressed or coded in another way. */
  public static Problem contentCoded() {
    return Problem.of(
        "unsupported-content-coding",
        415,
        "The body's content coding is not supported",
        "Send the body as it is, without Content-Encoding.");
  }

  /** A 413. */
  public static Problem bodyTooLarge() {
    return Problem.of(
        "body-too-large", 413, "The body is too large", "A body may have up to 65536 bytes.");
  }
}
