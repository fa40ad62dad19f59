package io.haapi.caller;

import io.haapi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;

/** Where the name of a request's caller comes from. */
public interface CallerSource {

  /**
   * Who makes the request.
   *
   * @throws ProblemException (401) when nobody was identified, (403) when whoever says so cannot be
   *     believed
   */
  Caller callerOf(HttpServletRequest request);
}
