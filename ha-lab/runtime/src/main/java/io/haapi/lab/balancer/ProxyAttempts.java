package io.haapi.lab.balancer;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.client.ClientConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.xnio.IoUtils;

/** What was tried for one request; touched by the request's I/O thread only. */
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
   * The time for this request is over. The connection to the target goes first, so that nobody gets
   * it with an answer still to come; it is closed for good only when the target agrees or seconds
   * later, and the proxy then closes the client's connection, too, which must not serve another
   * request until then.
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

  /** Why there is no answer, with the status that an ALB gives in that case. */
  GatewayProblem problem() {
    if (expired) {
      return new GatewayProblem(
          "gateway-timeout",
          504,
          "Gateway timeout",
          "The service did not answer in time; whether it did the work is unknown."
              + " Retry with the same Idempotency-Key.");
    }
    if (connection.isPresent()) {
      return new GatewayProblem(
          "bad-gateway",
          502,
          "Connection lost",
          "The connection to the service broke before it answered; whether it did the work is"
              + " unknown. Retry with the same Idempotency-Key.");
    }
    return new GatewayProblem(
        "no-target", 503, "No healthy target", "No instance could be reached. Retry shortly.");
  }
}
