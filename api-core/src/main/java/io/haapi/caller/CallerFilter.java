package io.haapi.caller;

import io.haapi.filter.HttpFilter;
import io.haapi.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Serves a request on behalf of its caller. */
final class CallerFilter implements HttpFilter {
  private final CallerSource source;

  CallerFilter(CallerSource source) {
    this.source = source;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (isAnonymous(request.getRequestURI())) {
      chain.doFilter(request, response);
    } else {
      HttpFilter.within(callerOf(request, response)::call, chain, request, response);
    }
  }

  private Caller callerOf(HttpServletRequest request, HttpServletResponse response) {
    try {
      return source.callerOf(request);
    } catch (ProblemException e) {
      if (e.problem().status() == HttpServletResponse.SC_UNAUTHORIZED) {
        source
            .challenge(request)
            .ifPresent(challenge -> response.setHeader("WWW-Authenticate", challenge));
      }
      throw e;
    }
  }

  private static boolean isAnonymous(String path) {
    return path.startsWith("/health/") || path.equals("/openapi.yaml");
  }
}
