package io.haapi.lab.front;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Plays the API gateway: what it may refuse itself it refuses with a problem document, all else
 * reaches the API with a proven caller, the origin secret and no header that only we may send.
 */
final class SimulatedGateway implements HttpHandler {
  private static final Pattern SANE_REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String originSecret;
  private final HttpHandler next;

  SimulatedGateway(String originSecret, HttpHandler next) {
    this.originSecret = originSecret;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    nameRequest(exchange);
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

  private static void nameRequest(HttpServerExchange exchange) {
    var given = exchange.getRequestHeaders().get(GatewayProblem.REQUEST_ID);
    boolean sane =
        given != null && given.size() == 1 && SANE_REQUEST_ID.matcher(given.getFirst()).matches();
    if (!sane) {
      exchange.getRequestHeaders().put(GatewayProblem.REQUEST_ID, UUID.randomUUID().toString());
    }
  }
}
