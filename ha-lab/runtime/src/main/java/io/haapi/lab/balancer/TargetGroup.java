package io.haapi.lab.balancer;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.predicate.Predicate;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.server.handlers.proxy.ProxyConnection;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.WorkerUtils;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Proxies requests to healthy targets, and checks their health until it is closed.
 *
 * <p>It retries once, on another target, a request that reached no target (connection refused, so
 * that it sent no byte), and a request without a body and with an idempotent method (RFC 9110,
 * 9.2.2: GET, HEAD, OPTIONS, PUT, DELETE) whose connection broke before the response. It never
 * sends a POST twice: the client can, with the same idempotency key.
 *
 * <p>Without a response it sends a problem document with 503 (no target reached), 502 (connection
 * broke) or 504 (timeout).
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
  private final AtomicReference<Optional<BalancerFault>> imposed =
      new AtomicReference<>(Optional.empty());
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Creates a target group and starts its health checks.
   *
   * @param targets the targets, by priority for {@link RoutingAlgorithm#FIRST_HEALTHY}
   * @param timeout the timeout of a request, from its arrival
   * @param trustForwarded true to append to the sender's {@code X-Forwarded-*} (behind a front),
   *     false to replace them
   * @param listener receives health changes on the checking threads
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
    this.checks =
        new HealthChecks(
            this.targets,
            health,
            listener,
            () -> imposed.get().filter(BalancerFault.FailedChecks.class::isInstance).isPresent());
  }

  /** Returns true if a target of this name exists and is healthy. */
  public boolean isHealthy(String id) {
    return targets.stream().anyMatch(each -> each.target().id().equals(id) && each.isHealthy());
  }

  /** Returns true if every target is healthy. */
  public boolean allHealthy() {
    return targets.stream().allMatch(CheckedTarget::isHealthy);
  }

  /** Returns the current status of every target. */
  public List<TargetStatus> status() {
    return targets.stream().map(CheckedTarget::status).toList();
  }

  /** Returns the target that the next request would get. */
  public Target next() {
    var sameTurn = new AtomicInteger(turn.get());
    return routing.choose(targets, Set.of(), sameTurn).orElseThrow().target();
  }

  /** Imposes a fault until the returned object is run. It replaces the fault before it. */
  public Runnable impose(BalancerFault fault) {
    Optional<BalancerFault> mine = Optional.of(fault);
    imposed.set(mine);
    return () -> imposed.compareAndSet(mine, Optional.empty());
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (imposed.get().orElse(null) instanceof BalancerFault.SlowBalancer(Duration latency)) {
      exchange.dispatch(
          SameThreadExecutor.INSTANCE,
          () ->
              WorkerUtils.executeAfter(
                  exchange.getIoThread(),
                  () -> Connectors.executeRootHandler(this::forward, exchange),
                  latency.toMillis(),
                  TimeUnit.MILLISECONDS));
      return;
    }
    forward(exchange);
  }

  private void forward(HttpServerExchange exchange) throws Exception {
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

  /** Adds a problem document where the proxy would end the exchange with a bare status. */
  private static boolean explain(HttpServerExchange exchange) {
    if (!exchange.isResponseChannelAvailable()) return false;
    GatewayProblem.blamed(exchange).orElseGet(ProxyAttempts.of(exchange)::problem).send(exchange);
    return true;
  }

  /** Removes headers that describe the connection to the target (RFC 9110, 7.6.1). */
  private static void dropConnectionHeaders(HttpServerExchange exchange) {
    exchange.getResponseHeaders().remove(Headers.CONNECTION);
    exchange.getResponseHeaders().remove(KEEP_ALIVE);
  }

  private final class TargetSelector implements ProxyClient {
    /** Returns null if there is no target, as Undertow's contract requires. */
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
      if (fails(chosen, exchange)) exchange.addResponseCommitListener(it -> it.setStatusCode(500));
      Runnable connect =
          () ->
              chosen
                  .connections()
                  .connect(
                      target, exchange, new ConnectionTracker(chosen, callback), wait, unit, false);
      if (imposed.get().orElse(null)
              instanceof BalancerFault.SlowTargets(Set<String> only, Duration latency)
          && only.contains(chosen.target().id())) {
        WorkerUtils.executeAfter(
            exchange.getIoThread(), connect, latency.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        connect.run();
      }
    }
  }

  private boolean fails(CheckedTarget target, HttpServerExchange exchange) {
    return imposed.get().orElse(null)
            instanceof BalancerFault.FailedResponses(Optional<String> only, double share)
        && only.map(target.target().id()::equals).orElse(true)
        && !exchange.getRequestURI().startsWith(HEALTH_CHECKS)
        && ThreadLocalRandom.current().nextDouble() < share;
  }

  /** Counts the request and remembers its connection, which a timeout closes. */
  private record ConnectionTracker(CheckedTarget target, ProxyCallback<ProxyConnection> next)
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
