package io.haapi.infra.frontdoor;

import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the front door's own error responses look like the API's, as RFC 9457 problems. */
final class GatewayResponses {
  private GatewayResponses() {}

  static Map<String, Object> all(AuthorizationScheme caller) {
    var responses = new LinkedHashMap<String, Object>();
    responses.put(
        "BAD_REQUEST_BODY",
        problem(
            400,
            "invalid-field",
            "Invalid field",
            "The body does not match the schema of this operation. Nothing was written."));
    // The only parameter that can be missing.
    responses.put(
        "BAD_REQUEST_PARAMETERS",
        problem(
            400,
            "idempotency-key-missing",
            "Idempotency key required",
            "Send an Idempotency-Key header with a value unique to this command. Send the same value when you retry."));
    responses.put("UNAUTHORIZED", unauthenticated());
    responses.put("EXPIRED_TOKEN", unauthenticated());
    responses.put("INVALID_SIGNATURE", unauthenticated());
    responses.put(
        "ACCESS_DENIED",
        problem(403, "forbidden", "Forbidden", "You are not allowed to make this request."));
    responses.put(
        "INVALID_API_KEY",
        problem(
            403,
            "api-key-missing",
            "API key required",
            "Send a valid key in the x-api-key header."));
    responses.put(
        "MISSING_AUTHENTICATION_TOKEN",
        // API Gateway uses this type for unknown paths and for unsigned requests.
        caller.scheme().get("x-amazon-apigateway-authtype").equals("awsSigv4")
            ? unauthenticated()
            : notFound());
    responses.put("RESOURCE_NOT_FOUND", notFound());
    responses.put(
        "REQUEST_TOO_LARGE",
        problem(413, "body-too-large", "Body too large", "The limit is 65,536 bytes."));
    responses.put(
        "UNSUPPORTED_MEDIA_TYPE",
        problem(
            415,
            "unsupported-media-type",
            "Unsupported media type",
            "Send application/json in UTF-8."));
    responses.put("THROTTLED", later(429, "throttled", "Too many requests", "1"));
    responses.put("QUOTA_EXCEEDED", later(429, "quota-exceeded", "Daily quota exceeded", "3600"));
    responses.put(
        "WAF_FILTERED",
        problem(
            403,
            "request-blocked",
            "Request blocked",
            "The firewall classified the request as an attack."));
    responses.put("AUTHORIZER_FAILURE", later(503, "not-ready", "Authentication unavailable", "1"));
    responses.put(
        "AUTHORIZER_CONFIGURATION_ERROR",
        later(503, "not-ready", "Authentication unavailable", "5"));
    responses.put("INTEGRATION_FAILURE", later(503, "outcome-unknown", "Outcome unknown", "1"));
    responses.put("INTEGRATION_TIMEOUT", later(504, "outcome-unknown", "Outcome unknown", "1"));
    responses.put(
        "API_CONFIGURATION_ERROR",
        problem(
            500,
            "internal",
            "Internal error",
            "The request failed because of an error on the server."));
    responses.put(
        "DEFAULT_4XX", problem(400, "refused", "Bad request", "The API rejected the request."));
    responses.put("DEFAULT_5XX", later(503, "outcome-unknown", "Outcome unknown", "1"));
    return responses;
  }

  private static Map<String, Object> notFound() {
    return problem(404, "not-found", "Not found", "No operation has this path and method.");
  }

  private static Map<String, Object> unauthenticated() {
    var response =
        new LinkedHashMap<>(
            problem(
                401,
                "unauthenticated",
                "Authentication required",
                "Send a valid token or signature in the Authorization header."));
    response.put("responseParameters", headers(Map.of("WWW-Authenticate", "'Bearer'")));
    return response;
  }

  private static Map<String, Object> later(int status, String type, String title, String seconds) {
    var response =
        new LinkedHashMap<>(
            problem(
                status,
                type,
                title,
                "Retry the same request after the time in Retry-After; retry a command with the same key."));
    response.put("responseParameters", headers(Map.of("Retry-After", "'" + seconds + "'")));
    return response;
  }

  private static Map<String, Object> problem(int status, String type, String title, String detail) {
    String body =
        "{\"type\":\"urn:haapi:problem:%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"requestId\":\"$context.requestId\"}"
            .formatted(type, title, status, detail);
    return Map.of(
        "statusCode", Integer.toString(status),
        "responseParameters", headers(Map.of()),
        // With several templates API Gateway would choose one by Accept; this one serves all types.
        "responseTemplates", Map.of("application/json", body));
  }

  private static Map<String, String> headers(Map<String, String> more) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("gatewayresponse.header.Content-Type", "'application/problem+json'");
    headers.put("gatewayresponse.header.Cache-Control", "'no-store'");
    more.forEach((name, value) -> headers.put("gatewayresponse.header." + name, value));
    return headers;
  }
}
