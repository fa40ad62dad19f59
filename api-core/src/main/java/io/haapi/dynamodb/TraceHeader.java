package io.haapi.dynamodb;

import io.haapi.telemetry.RequestTrace;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Passes the trace of the current request on to AWS in X-Ray's header. */
final class TraceHeader implements ExecutionInterceptor {
  private static final String NAME = "X-Amzn-Trace-Id";

  /** X-Ray separates the first 8 of the 32 digits with a dash. */
  private static final int SECONDS_DIGITS = 8;

  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    SdkHttpRequest request = context.httpRequest();
    // In Lambda the SDK sets the header itself.
    if (request.firstMatchingHeader(NAME).isPresent()) return request;
    return RequestTrace.currentTraceId()
        .map(id -> request.copy(copy -> copy.putHeader(NAME, root(id))))
        .orElse(request);
  }

  private static String root(String traceId) {
    return "Root=1-"
        + traceId.substring(0, SECONDS_DIGITS)
        + "-"
        + traceId.substring(SECONDS_DIGITS);
  }
}
