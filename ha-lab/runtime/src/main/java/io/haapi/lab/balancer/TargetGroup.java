package io.haapi.lab.balancer;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.predicate.Predicate;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.server.handlers.proxy.ProxyConnection;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.WorkerUtils;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Sends requests to the healthy ones of several targets, which it checks for as long as it is open.
 *
 * <p>What it repeats on another target, and then once: any request that reached no target
 * (connection refused, so no byte was sent), and one without a body whose method is idempotent (RFC
 * 9110, 9.2.2: GET, HEAD, OPTIONS, PUT, DELETE) whose connection broke before the answer. It never
 * sends a POST twice: that is the client's to do, with the same idempotency key.
 *
 * <p>When nothing answers it says 503 (nothing reached), 502 (connection broke) or 504 (took too
 * long) with a problem document.
 */
public final class TargetGroup implements HttpHandler, AutoCloseable {
  private static final Set<HttpString> IDEMPOTENT =
      Set.of(Methods.GET, Methods.HEAD, Methods.OPTIONS, Methods.PUT, Methods.DELETE);
  private static final Predicate REPEATABLE =
      exchange -> IDEMPOTENT.contains(exchange.getRequestMethod());
  private static final HttpString KEEP_ALIVE = new HttpString("Keep-Alive");
  private static final String HEALTH_CHECKS = "/health/";

  private final List<CheckedTarget> targets;
  private final RoutingAlgorithm routing;
  private final Duration timeout;
  private final HealthChecks checks;
  private final HttpHandler proxy;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Begins to check at once.
   *
   * @param targets in the order that {@link RoutingAlgorithm#FIRST_HEALTHY} means
   * @param timeout how long a request may take in all, from its arrival
   * @param trustForwarded whether {@code X-Forwarded-*} of the sender are kept and added to (behind
   *     a front) or replaced
   * @param listener hears of changes, on the checking threads
   */
  public TargetGroup(
      List<Target> targets,
      RoutingAlgorithm routing,
      HealthCheckSettings health,
      Duration timeout,
      boolean trustForwarded,
      Consumer<HealthChange> listener) {
    this.targets = targets.stream().map(target -> new CheckedTarget(target, health)).toList();
    this.routing = routing;
    this.timeout = timeout;
    this.proxy =
        ProxyHandler.builder()
            .setProxyClient(new TargetSelector())
            .setMaxConnectionRetries(routing.retries())
            .setIdempotentRequestPredicate(REPEATABLE)
            .setReuseXForwarded(trustForwarded)
            .setNext(exchange -> ProxyAttempts.of(exchange).problem().send(exchange))
            .build();
    this.checks = new HealthChecks(this.targets, health, listener);
  }

  /** Whether the target of that name is healthy; false too when there is none of that name. */
  public boolean isHealthy(String id) {
    return targets.stream().anyMatch(each -> each.target().id().equals(id) && each.isHealthy());
  }

  /** Whether every target is healthy. */
  public boolean allHealthy() {
    return targets.stream().allMatch(CheckedTarget::isHealthy);
  }

  /** Every target as it is now, in the order given. */
  public List<TargetStatus> status() {
    return targets.stream().map(CheckedTarget::status).toList();
  }

  /** Which target a request that came now would get. */
  public Target next() {
    var sameTurn = new AtomicInteger(turn.get());
    return routing.choose(targets, Set.of(), sameTurn).orElseThrow().target();
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    ProxyAttempts attempts = ProxyAttempts.of(exchange);
    var timer =
        WorkerUtils.executeAfter(
            exchange.getIoThread(),
            () -> attempts.expire(exchange),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    exchange.addExchangeCompleteListener(
        (_, next) -> {
          timer.remove();
          next.proceed();
        });
    exchange.addDefaultResponseListener(TargetGroup::explain);
    exchange.addResponseCommitListener(TargetGroup::dropConnectionHeaders);
    proxy.handleRequest(exchange);
  }

  @Override
  public void close() {
    checks.close();
    targets.forEach(target -> target.connections().close());
  }

  /** Called when the proxy gives up without an answer: it sets a bare status and ends. */
  private static boolean explain(HttpServerExchange exchange) {
    if (!exchange.isResponseChannelAvailable()) return false;
    GatewayProblem.blamed(exchange).orElseGet(ProxyAttempts.of(exchange)::problem).send(exchange);
    return true;
  }

  /** They speak of one connection (RFC 9110, 7.6.1), and that was the one to the target. */
  private static void dropConnectionHeaders(HttpServerExchange exchange) {
    exchange.getResponseHeaders().remove(Headers.CONNECTION);
    exchange.getResponseHeaders().remove(KEEP_ALIVE);
  }

  private final class TargetSelector implements ProxyClient {
    /** The contract of Undertow asks for null where there is no target. */
    @Override
    public ProxyTarget findTarget(HttpServerExchange exchange) {
      ProxyAttempts attempts = ProxyAttempts.of(exchange);
      if (attempts.expired()) return null;
      Optional<CheckedTarget> chosen = routing.choose(targets, attempts.tried(), turn);
      chosen.ifPresent(attempts.tried()::add);
      return chosen.orElse(null);
    }

    @Override
    public void getConnection(
        ProxyTarget target,
        HttpServerExchange exchange,
        ProxyCallback<ProxyConnection> callback,
        long wait,
        TimeUnit unit) {
      var chosen = (CheckedTarget) target;
      chosen
          .connections()
          .connect(target, exchange, new Noting(chosen, callback), wait, unit, false);
    }
  }

  /** Notes the connection, so that a request whose time is over can be cut, and counts. */
  private record Noting(CheckedTarget target, ProxyCallback<ProxyConnection> next)
      implements ProxyCallback<ProxyConnection> {
    @Override
    public void completed(HttpServerExchange exchange, ProxyConnection connection) {
      ProxyAttempts.of(exchange).connected(connection.getConnection());
      if (!exchange.getRequestURI().startsWith(HEALTH_CHECKS)) target.countRequest();
      next.completed(exchange, connection);
    }

    @Override
    public void failed(HttpServerExchange exchange) {
      next.failed(exchange);
    }

    @Override
    public void couldNotResolveBackend(HttpServerExchange exchange) {
      next.couldNotResolveBackend(exchange);
    }

    @Override
    public void queuedRequestFailed(HttpServerExchange exchange) {
      next.queuedRequestFailed(exchange);
    }
  }
}
