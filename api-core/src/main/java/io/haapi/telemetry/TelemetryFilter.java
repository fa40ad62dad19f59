package io.haapi.telemetry;

import io.haapi.filter.HttpFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.MDC;

/** Puts a request's ids into every log line, and writes the line of the request itself. */
final class TelemetryFilter implements HttpFilter {
  private static final String REQUEST_ID = "requestId";
  private static final String TRACE_ID = "traceId";

  private final Tracing tracing;

  TelemetryFilter(Tracing tracing) {
    this.tracing = tracing;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long start = System.nanoTime();
    RequestTrace trace = tracing.begin(request, response);
    MDC.put(REQUEST_ID, trace.requestId());
    trace.traceId().ifPresent(id -> MDC.put(TRACE_ID, id));
    try {
      chain.doFilter(request, response);
    } finally {
      AccessLog.write(request, response.getStatus(), Duration.ofNanos(System.nanoTime() - start));
      MDC.clear();
    }
  }
}
