package io.haapi.edge;

import io.haapi.filter.RequestFilter;
import io.haapi.lifecycle.Draining;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Closes each connection after its response while this instance shuts down. */
final class DrainingFilter implements RequestFilter {
  private final Draining draining;

  DrainingFilter(Draining draining) {
    this.draining = draining;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (draining.hasBegun()) response.setHeader("Connection", "close");
    draining.requestBegins();
    try {
      chain.doFilter(request, response);
    } finally {
      draining.requestEnds();
    }
  }
}
