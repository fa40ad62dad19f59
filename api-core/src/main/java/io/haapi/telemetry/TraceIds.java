package io.haapi.telemetry;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the ids that come with a request and generates missing ones. */
final class TraceIds {
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** W3C Trace Context, section 3.2; a version above 00 may carry more. */
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  /** X-Ray's trace header: version, seconds, random part. Without its dashes it is a W3C id. */
  private static final Pattern XRAY_ROOT =
      Pattern.compile("(?:^|;)\\s*Root=1-([0-9a-fA-F]{8})-([0-9a-fA-F]{24})(?:;|$)");

  private static final HexFormat HEX = HexFormat.of();

  // A random number per process plus a counter per request: unique at the cost of an increment.
  private final String process = HEX.toHexDigits(new SecureRandom().nextLong());
  private final AtomicLong count = new AtomicLong();

  RequestTrace of(HttpServletRequest request) {
    return new RequestTrace(requestId(request), traceId(request));
  }

  private String requestId(HttpServletRequest request) {
    String sent = request.getHeader(RequestTrace.HEADER);
    if (sent == null || !REQUEST_ID.matcher(sent).matches() || repeats(request)) {
      return process + "-" + HEX.toHexDigits(count.incrementAndGet(), 10);
    }
    return sent;
  }

  private static boolean repeats(HttpServletRequest request) {
    return Collections.list(request.getHeaders(RequestTrace.HEADER)).size() > 1;
  }

  private static Optional<String> traceId(HttpServletRequest request) {
    return find(request.getHeader("traceparent"), TRACEPARENT)
        .or(() -> find(request.getHeader("X-Amzn-Trace-Id"), XRAY_ROOT));
  }

  private static Optional<String> find(String header, Pattern pattern) {
    if (header == null) return Optional.empty();
    Matcher found = pattern.matcher(header);
    if (pattern == TRACEPARENT) {
      return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }
    return found.find()
        ? Optional.of((found.group(1) + found.group(2)).toLowerCase(java.util.Locale.ROOT))
        : Optional.empty();
  }
}
