package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the cookie of one session over requests to any instance. If the cookie holds the session's
 * values, each change sets the next cookie; otherwise the cookie stays the same.
 */
public final class CookieSession {
  private final ApiUser user;
  private volatile String cookie;

  public CookieSession(ApiUser user, String cookie) {
    this.user = user;
    this.cookie = cookie;
  }

  public ApiUser user() {
    return user;
  }

  public String cookie() {
    return cookie;
  }

  /** Sends the sample's write of the session. */
  public ApiResponse write(int instance) {
    return send(user.client().writingSession(user).at(instance));
  }

  /** Returns the session's values as this instance sees them. */
  public JsonNode read(int instance) {
    return send(user.get(user.client().sampleSession().read()).at(instance)).expectJson(200);
  }

  /** Sends a request of the session and keeps the next cookie, if there is one. */
  public ApiResponse send(ApiRequest request) {
    ApiUnderTest api = user.client().api();
    ApiResponse response = request.cookie(cookie).send();
    Optional<ReceivedCookie> next = ReceivedCookie.in(response, api.sessionCookie());
    if (!api.profile().has(Difference.SESSION_IN_TOKEN)) {
      assertThat(next).as("no new cookie for a known session: %s", response).isEmpty();
    }
    next.ifPresent(it -> cookie = it.value());
    return response;
  }
}
