package io.haapi.telemetry;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes one line per request: method, path template, status, duration. The raw path, the query and
 * the headers may contain data that must not be logged.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.haapi.access");
  private static final String UNMATCHED = "unmatched";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  /** Replaces unknown methods, which are arbitrary client input (OpenTelemetry convention). */
  private static final String OTHER = "_OTHER";

  private AccessLog() {}

  static void write(HttpServletRequest request, int status, Duration taken) {
    boolean failed = status >= 400;
    if (failed ? !LOG.isInfoEnabled() : !LOG.isDebugEnabled()) return;
    String method = method(request);
    String route = route(request);
    (failed ? LOG.atInfo() : LOG.atDebug())
        .addKeyValue("http.request.method", method)
        .addKeyValue("http.route", route)
        .addKeyValue("http.response.status_code", status)
        .addKeyValue("event.duration", taken.toNanos())
        .log("{} {} {}", method, route, status);
  }

  private static String method(HttpServletRequest request) {
    // Null if the container could not parse the request line.
    String method = request.getMethod();
    return method != null && METHODS.contains(method) ? method : OTHER;
  }

  private static String route(HttpServletRequest request) {
    return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
            instanceof String pattern
        ? pattern
        : UNMATCHED;
  }
}
