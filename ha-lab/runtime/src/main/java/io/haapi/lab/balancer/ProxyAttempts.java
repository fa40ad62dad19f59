package io.haapi.lab.balancer;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.client.ClientConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.xnio.IoUtils;

/** The targets tried for one request. Only the request's I/O thread uses it. */
final class ProxyAttempts {
  private static final AttachmentKey<ProxyAttempts> KEY = AttachmentKey.create(ProxyAttempts.class);

  private final Set<CheckedTarget> tried = new HashSet<>();
  private Optional<ClientConnection> connection = Optional.empty();
  private boolean expired;

  static ProxyAttempts of(HttpServerExchange exchange) {
    ProxyAttempts known = exchange.getAttachment(KEY);
    if (known != null) return known;
    var attempts = new ProxyAttempts();
    exchange.putAttachment(KEY, attempts);
    return attempts;
  }

  Set<CheckedTarget> tried() {
    return tried;
  }

  void connected(ClientConnection to) {
    connection = Optional.of(to);
  }

  boolean expired() {
    return expired;
  }

  /**
   * Ends the request after its timeout. Closes the connection to the target first, so that no other
   * request reuses it with a response still to come. The close completes only when the target
   * agrees, or seconds later; the proxy then closes the client's connection too, which must not
   * serve another request until then.
   */
  void expire(HttpServerExchange exchange) {
    expired = true;
    connection.ifPresent(IoUtils::safeClose);
    if (exchange.isResponseChannelAvailable()) {
      exchange.setPersistent(false);
      GatewayProblem.blamed(exchange).orElseGet(this::problem).send(exchange);
    } else if (!exchange.isComplete()) {
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  /** Returns the problem that explains the missing response, with the status that an ALB uses. */
  GatewayProblem problem() {
    if (expired) {
      return new GatewayProblem(
          "gateway-timeout",
          504,
          "Gateway timeout",
          "The service did not respond in time and may have executed the request."
              + " Retry with the same Idempotency-Key.");
    }
    if (connection.isPresent()) {
      return new GatewayProblem(
          "bad-gateway",
          502,
          "Connection lost",
          "The connection to the service broke before the response. The service may have executed the"
              + " request. Retry with the same Idempotency-Key.");
    }
    return new GatewayProblem(
        "no-target",
        503,
        "No healthy target",
        "The load balancer reached no instance. Retry shortly.");
  }
}
