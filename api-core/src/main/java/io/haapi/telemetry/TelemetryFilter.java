package io.haapi.telemetry;

import io.haapi.filter.RequestFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** Adds a request's ids to every log line, and writes the access log line. */
final class TelemetryFilter implements RequestFilter {
  private final Tracing tracing;

  TelemetryFilter(Tracing tracing) {
    this.tracing = tracing;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long start = System.nanoTime();
    tracing.begin(request, response).remember();
    try {
      chain.doFilter(request, response);
    } finally {
      AccessLog.write(request, response.getStatus(), Duration.ofNanos(System.nanoTime() - start));
      RequestTrace.forget();
    }
  }
}
