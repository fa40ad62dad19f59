package io.haapi.telemetry;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerMapping;

/**
 * One line for each request: method, path template, status, duration. A path as sent, a query or a
 * header may hold what logs must not.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.haapi.access");
  private static final String UNMATCHED = "unmatched";

  private AccessLog() {}

  static void write(HttpServletRequest request, int status, Duration taken) {
    boolean failed = status >= 400;
    if (failed ? !LOG.isInfoEnabled() : !LOG.isDebugEnabled()) return;
    (failed ? LOG.atInfo() : LOG.atDebug())
        .addKeyValue("http.request.method", request.getMethod())
        .addKeyValue("http.route", route(request))
        .addKeyValue("http.response.status_code", status)
        .addKeyValue("event.duration", taken.toNanos())
        .log("{} {} {}", request.getMethod(), route(request), status);
  }

  private static String route(HttpServletRequest request) {
    return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
            instanceof String pattern
        ? pattern
        : UNMATCHED;
  }
}
