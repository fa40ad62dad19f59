package io.haapi.lab.front;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Simulates API Gateway. Rejects invalid requests with a problem document; all others reach the API
 * with an authenticated caller and the origin secret, without headers that clients may not send.
 */
final class SimulatedGateway implements HttpHandler {
  private static final Pattern VALID_REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private volatile String originSecret;
  private final HttpHandler next;

  SimulatedGateway(String originSecret, HttpHandler next) {
    this.originSecret = originSecret;
    this.next = next;
  }

  /** Sends another secret with further requests. */
  void originSecret(String other) {
    originSecret = other;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    ensureRequestId(exchange);
    Optional<GatewayProblem> refusal =
        RequestTarget.refusal(exchange).or(() -> BodyLimit.refusal(exchange));
    if (refusal.isPresent()) {
      refusal.get().send(exchange);
      return;
    }
    ForwardedHeaders.clean(exchange);
    boolean anonymous = RequestTarget.isAnonymous(exchange);
    Optional<String> principal = anonymous ? Optional.empty() : Principal.of(exchange);
    if (!anonymous && principal.isEmpty()) {
      Principal.MISSING.send(exchange);
      return;
    }
    ForwardedHeaders.vouch(exchange, principal, originSecret);
    BodyLimit.enforce(exchange);
    next.handleRequest(exchange);
  }

  private static void ensureRequestId(HttpServerExchange exchange) {
    var given = exchange.getRequestHeaders().get(GatewayProblem.REQUEST_ID);
    boolean valid =
        given != null && given.size() == 1 && VALID_REQUEST_ID.matcher(given.getFirst()).matches();
    if (!valid) {
      exchange.getRequestHeaders().put(GatewayProblem.REQUEST_ID, UUID.randomUUID().toString());
    }
  }
}
