package io.haapi.telemetry;

import io.haapi.instance.Instance;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Gives every request its ids and every answer the headers that say where it comes from. */
public final class Tracing {
  private final TraceIds ids = new TraceIds();
  private final String instance;

  Tracing(Instance instance) {
    this.instance = instance.header();
  }

  /** Begins the trace of a request. */
  public RequestTrace begin(HttpServletRequest request, HttpServletResponse response) {
    RequestTrace trace = ids.of(request);
    trace.attachTo(request);
    response.setHeader(RequestTrace.HEADER, trace.requestId());
    response.setHeader(Instance.HEADER, instance);
    return trace;
  }
}
