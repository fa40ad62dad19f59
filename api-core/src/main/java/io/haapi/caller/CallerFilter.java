package io.haapi.caller;

import io.haapi.filter.RequestFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Identifies the caller of a request and runs the rest of the chain on its behalf. */
final class CallerFilter implements RequestFilter {
  private final CallerSource source;

  CallerFilter(CallerSource source) {
    this.source = source;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (Caller.isNeededAt(request.getRequestURI())) {
      RequestFilter.within(source.callerOf(request)::call, chain, request, response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
