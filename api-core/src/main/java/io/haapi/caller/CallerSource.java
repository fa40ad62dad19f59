package io.haapi.caller;

import io.haapi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;

/** Reads the caller of a request. */
public interface CallerSource {

  /**
   * Returns the caller of the request.
   *
   * @throws ProblemException (401) when the request is not authenticated, (403) when it did not
   *     come through the front door
   */
  Caller callerOf(HttpServletRequest request);
}
