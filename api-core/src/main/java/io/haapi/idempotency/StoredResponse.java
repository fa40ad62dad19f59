package io.haapi.idempotency;

import java.util.Optional;

/**
 * The response to a command, stored with it and sent again for every repetition.
 *
 * @param status the HTTP status, 2xx
 * @param contentType the media type of the body
 * @param location a {@code Location}, relative to the request's URL
 * @param body the body, sent as UTF-8
 */
public record StoredResponse(
    int status, String contentType, Optional<String> location, String body) {

  /**
   * @throws IllegalArgumentException if the status is not 2xx, because only successful commands are
   *     recorded, or if a header contains a line break
   */
  public StoredResponse {
    if (status < 200 || status > 299) throw new IllegalArgumentException("not a 2xx: " + status);
    if (contentType.contains("\n") || location.orElse("").contains("\n")) {
      throw new IllegalArgumentException("a header cannot contain a line break");
    }
  }

  /** Returns a JSON response. */
  public static StoredResponse json(int status, String body) {
    return new StoredResponse(status, "application/json", Optional.empty(), body);
  }

  /** Returns this response with a {@code Location}. */
  public StoredResponse at(String location) {
    return new StoredResponse(status, contentType, Optional.of(location), body);
  }
}
