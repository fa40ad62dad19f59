package io.haapi.caller;

import io.haapi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Where the name of a request's caller comes from. */
public interface CallerSource {

  /**
   * Who makes the request.
   *
   * @throws ProblemException (401) when nobody was identified, (403) when whoever says so cannot be
   *     believed
   */
  Caller callerOf(HttpServletRequest request);

  /** How to authenticate, in the form of {@code WWW-Authenticate} (RFC 9110, 11.6.1), if known. */
  default Optional<String> challenge(HttpServletRequest request) {
    return Optional.empty();
  }
}
