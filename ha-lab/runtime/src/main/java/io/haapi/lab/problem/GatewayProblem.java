package io.haapi.lab.problem;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer that the lab's own front or balancer gives, as a problem document (RFC 9457) of the
 * same shape as the API's.
 *
 * @param name the last part of its type, {@code urn:haapi:problem:<name>}
 * @param status the HTTP status
 * @param title what kind of problem it is
 * @param detail what went wrong here, and what to do
 */
public record GatewayProblem(String name, int status, String title, String detail) {
  /** The header that names a request, in both directions. */
  public static final HttpString REQUEST_ID = new HttpString("X-Request-Id");

  private static final AttachmentKey<GatewayProblem> CAUSE =
      AttachmentKey.create(GatewayProblem.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int SERVICE_UNAVAILABLE = 503;

  /** Notes that whatever fails for this request from now on, fails because of this. */
  public void blame(HttpServerExchange exchange) {
    exchange.putAttachment(CAUSE, this);
  }

  /** What was noted as the reason of a failure. */
  public static Optional<GatewayProblem> blamed(HttpServerExchange exchange) {
    return Optional.ofNullable(exchange.getAttachment(CAUSE));
  }

  /** Sends it and ends the exchange; the rest of a request body is read and dropped. */
  public void send(HttpServerExchange exchange) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "urn:haapi:problem:" + name);
    body.put("title", title);
    body.put("status", status);
    body.put("detail", detail);
    String requestId = exchange.getRequestHeaders().getFirst(REQUEST_ID);
    if (requestId != null) {
      body.put("requestId", requestId);
      exchange.getResponseHeaders().put(REQUEST_ID, requestId);
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    if (status == SERVICE_UNAVAILABLE) exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
    exchange.setStatusCode(status);
    exchange.getResponseSender().send(JSON.writeValueAsString(body));
  }
}
