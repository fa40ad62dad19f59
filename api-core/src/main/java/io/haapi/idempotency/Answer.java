package io.haapi.idempotency;

import java.util.Optional;

/**
 * What a command was answered and every repetition of it will be.
 *
 * @param status the HTTP status, 2xx
 * @param contentType the media type of the body
 * @param location a {@code Location}, relative to the request's address
 * @param body the body, to be sent as UTF-8
 */
public record Answer(int status, String contentType, Optional<String> location, String body) {

  /**
   * @throws IllegalArgumentException when the status is not 2xx, because a refusal is not
   *     remembered, or a header would break its line
   */
  public Answer {
    if (status < 200 || status > 299) throw new IllegalArgumentException("not a 2xx: " + status);
    if (contentType.contains("\n") || location.orElse("").contains("\n")) {
      throw new IllegalArgumentException("a header has no line break");
    }
  }

  /** A JSON answer. */
  public static Answer json(int status, String body) {
    return new Answer(status, "application/json", Optional.empty(), body);
  }

  /** This answer with a {@code Location}. */
  public Answer at(String location) {
    return new Answer(status, contentType, Optional.of(location), body);
  }
}
