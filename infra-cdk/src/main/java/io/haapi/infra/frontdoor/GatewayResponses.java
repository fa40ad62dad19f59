package io.haapi.infra.frontdoor;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Response transformation: what the front door refuses itself looks like a refusal of the API, a
 * problem of RFC 9457.
 */
final class GatewayResponses {
  private GatewayResponses() {}

  static Map<String, Object> all(AuthorizationScheme caller) {
    var responses = new LinkedHashMap<String, Object>();
    responses.put(
        "BAD_REQUEST_BODY",
        problem(
            400,
            "invalid-field",
            "The body is not as it must be",
            "The body does not follow the schema of this operation. Nothing was written."));
    // The only parameter that can be missing.
    responses.put(
        "BAD_REQUEST_PARAMETERS",
        problem(
            400,
            "idempotency-key-missing",
            "A key is needed",
            "Send the header Idempotency-Key with a value of your own for this command."));
    responses.put("UNAUTHORIZED", unauthenticated());
    responses.put("EXPIRED_TOKEN", unauthenticated());
    responses.put("INVALID_SIGNATURE", unauthenticated());
    responses.put(
        "ACCESS_DENIED",
        problem(403, "forbidden", "Not allowed", "You may not make this request."));
    responses.put(
        "INVALID_API_KEY",
        problem(403, "api-key-missing", "A valid API key is needed", "Send the header x-api-key."));
    responses.put(
        "MISSING_AUTHENTICATION_TOKEN",
        // It is said of a path that is not known and of a request that is not signed alike.
        caller.scheme().get("x-amazon-apigateway-authtype").equals("awsSigv4")
            ? unauthenticated()
            : notFound());
    responses.put("RESOURCE_NOT_FOUND", notFound());
    responses.put(
        "REQUEST_TOO_LARGE",
        problem(413, "body-too-large", "The body is too large", "It may have 64 KiB at most."));
    responses.put(
        "UNSUPPORTED_MEDIA_TYPE",
        problem(415, "unsupported-media-type", "Not JSON", "The body must be application/json."));
    responses.put("THROTTLED", later(429, "throttled", "Too many requests", "1"));
    responses.put(
        "QUOTA_EXCEEDED", later(429, "quota-exceeded", "The day's quota is used up", "3600"));
    responses.put(
        "WAF_FILTERED",
        problem(
            403,
            "request-blocked",
            "The request was blocked",
            "The firewall took it for an attack."));
    responses.put("AUTHORIZER_FAILURE", later(503, "not-ready", "Nobody can tell who calls", "1"));
    responses.put(
        "AUTHORIZER_CONFIGURATION_ERROR",
        later(503, "not-ready", "Nobody can tell who calls", "5"));
    responses.put(
        "INTEGRATION_FAILURE", later(503, "outcome-unknown", "The outcome is unknown", "1"));
    responses.put(
        "INTEGRATION_TIMEOUT", later(504, "outcome-unknown", "The outcome is unknown", "1"));
    responses.put(
        "API_CONFIGURATION_ERROR",
        problem(500, "internal", "Something is wrong here", "It is not your request's fault."));
    responses.put(
        "DEFAULT_4XX",
        problem(400, "refused", "The request was refused", "It is not one that this API takes."));
    responses.put("DEFAULT_5XX", later(503, "outcome-unknown", "The outcome is unknown", "1"));
    return responses;
  }

  private static Map<String, Object> notFound() {
    return problem(
        404, "not-found", "There is nothing here", "No operation has this path and method.");
  }

  private static Map<String, Object> unauthenticated() {
    var response =
        new LinkedHashMap<>(
            problem(
                401,
                "unauthenticated",
                "Who calls is unknown",
                "Send a valid token, or a valid signature, in the header Authorization."));
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
                "Wait for Retry-After and send the same request again, a command with the same key."));
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
        // Of several templates API Gateway takes the one that Accept asks for; this one serves all.
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
