package io.haapi.telemetry;

import io.haapi.instance.Instance;
import io.haapi.lifecycle.AfterRestore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;

/**
 * Gives every request its ids, and every response the headers that identify the request and the
 * instance.
 */
public final class Tracing implements AfterRestore {
  private volatile TraceIds ids = new TraceIds();
  private final String instance;

  Tracing(Instance instance) {
    this.instance = instance.header();
  }

  /**
   * Renews the random part of the ids, so that they differ from those of other restored processes.
   */
  @Override
  public void afterRestore() {
    ids = new TraceIds();
  }

  /**
   * Begins the trace of a request that the container rejected before any filter saw it, and writes
   * its access log line. Does nothing if the trace has begun.
   */
  public void beginRefused(HttpServletRequest request, HttpServletResponse response, int status) {
    if (RequestTrace.of(request).isPresent()) return;
    RequestTrace trace = begin(request, response);
    trace.remember();
    AccessLog.write(request, status, Duration.ZERO);
    RequestTrace.forget();
  }

  /** Begins the trace of a request, without a line in the access log. */
  public RequestTrace begin(HttpServletRequest request, HttpServletResponse response) {
    RequestTrace trace = ids.of(request);
    trace.attachTo(request);
    response.setHeader(RequestTrace.HEADER, trace.requestId());
    response.setHeader(Instance.HEADER, instance);
    return trace;
  }
}
