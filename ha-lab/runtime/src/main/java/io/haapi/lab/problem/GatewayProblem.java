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
 * A problem document (RFC 9457) of the lab's front or load balancers, in the same format as the
 * API's.
 *
 * @param name the last part of the type, {@code urn:haapi:problem:<name>}
 * @param status the HTTP status
 * @param title the kind of problem
 * @param detail cause and remedy
 */
public record GatewayProblem(String name, int status, String title, String detail) {
  /** The header with the id of a request, in both directions. */
  public static final HttpString REQUEST_ID = new HttpString("X-Request-Id");

  private static final AttachmentKey<GatewayProblem> CAUSE =
      AttachmentKey.create(GatewayProblem.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int SERVICE_UNAVAILABLE = 503;

  /** Records this problem as the cause of any later failure of the request. */
  public void blame(HttpServerExchange exchange) {
    exchange.putAttachment(CAUSE, this);
  }

  /** Returns the recorded cause of a failure. */
  public static Optional<GatewayProblem> blamed(HttpServerExchange exchange) {
    return Optional.ofNullable(exchange.getAttachment(CAUSE));
  }

  /** Sends the problem and ends the exchange; drops the rest of the request body. */
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
