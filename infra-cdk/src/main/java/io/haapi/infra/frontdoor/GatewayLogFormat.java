package io.haapi.infra.frontdoor;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;

/** The format of the access log: one line of JSON per request, without tokens, keys and bodies. */
final class GatewayLogFormat {
  private static final Map<String, String> FIELDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("requestId", "$context.requestId"),
              Map.entry("traceId", "$context.xrayTraceId"),
              Map.entry("time", "$context.requestTimeEpoch"),
              Map.entry("method", "$context.httpMethod"),
              // The path itself would show ids, which belong to their callers.
              Map.entry("resource", "$context.resourcePath"),
              Map.entry("status", "$context.status"),
              Map.entry("latency", "$context.responseLatency"),
              Map.entry("backendLatency", "$context.integrationLatency"),
              Map.entry("backendStatus", "$context.integrationStatus"),
              Map.entry("length", "$context.responseLength"),
              Map.entry("refusedAs", "$context.error.responseType"),
              Map.entry("firewall", "$context.waf.status"),
              Map.entry("domain", "$context.domainName")));

  private GatewayLogFormat() {}

  static AccessLogFormat format() {
    return AccessLogFormat.custom(
        FIELDS.entrySet().stream()
            .map(it -> "\"%s\":\"%s\"".formatted(it.getKey(), it.getValue()))
            .collect(Collectors.joining(",", "{", "}")));
  }
}
