package io.haapi.telemetry;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * The ids that correlate the logs and traces of a request.
 *
 * @param requestId this request's id, in the response, its problem body and every log line
 * @param traceId the W3C trace id (32 hexadecimal digits) that the caller or AWS gave it
 */
public record RequestTrace(String requestId, Optional<String> traceId) {
  /** The header that carries the request's id, in requests and responses. */
  public static final String HEADER = "X-Request-Id";

  private static final String TRACE_ID = "traceId";
  private static final String ATTRIBUTE = RequestTrace.class.getName();

  /** Returns the trace of a request; empty when none of our filters saw it. */
  public static Optional<RequestTrace> of(HttpServletRequest request) {
    return Optional.ofNullable((RequestTrace) request.getAttribute(ATTRIBUTE));
  }

  /** Returns the trace id of the request that this thread serves, if it came with one. */
  public static Optional<String> currentTraceId() {
    return Optional.ofNullable(MDC.get(TRACE_ID));
  }

  /** Puts the ids into every log line of this thread, until {@link #forget()}. */
  void remember() {
    MDC.put("requestId", requestId);
    traceId.ifPresent(id -> MDC.put(TRACE_ID, id));
  }

  static void forget() {
    MDC.clear();
  }

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }
}
