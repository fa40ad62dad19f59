package io.haapi.lab.front;

import io.haapi.lab.balancer.HealthChange;
import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.balancer.HttpListener;
import io.haapi.lab.balancer.RoutingAlgorithm;
import io.haapi.lab.balancer.Target;
import io.haapi.lab.balancer.TargetGroup;
import io.haapi.lab.balancer.TargetStatus;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The address for clients: simulates Route 53's failover between regions ({@link RegionFailover})
 * and API Gateway ({@link SimulatedGateway}).
 */
public final class Front implements AutoCloseable {
  // API Gateway's integration timeout.
  private static final Duration TIMEOUT = Duration.ofSeconds(29);

  private static final Duration DECISION_INTERVAL = Duration.ofMillis(100);
  private static final int SERVER_ERROR = 500;

  private final Map<String, TargetGroup> regions = new LinkedHashMap<>();
  private final Map<String, LongAdder> failures = new HashMap<>();
  private final RegionFailover failover;
  private final Runnable servingChanged;
  private final SimulatedGateway gateway;
  private final Mounts mounts;
  private final HttpListener listener;
  private final Thread decisions;

  /**
   * Listens and starts the health checks of the regions.
   *
   * @param port the port, or 0 for any free one
   * @param regions the load balancers of the regions, the primary first
   * @param originSecret proves to the API that a request passed the gateway
   * @throws UncheckedIOException with a {@link java.net.BindException} as its cause if the port is
   *     in use
   */
  public static Front start(
      int port,
      List<Target> regions,
      HealthCheckSettings health,
      String originSecret,
      Consumer<HealthChange> changes,
      Runnable servingChanged) {
    return new Front(port, regions, health, originSecret, changes, servingChanged);
  }

  private Front(
      int port,
      List<Target> targets,
      HealthCheckSettings health,
      String originSecret,
      Consumer<HealthChange> changes,
      Runnable servingChanged) {
    this.servingChanged = servingChanged;
    this.failover = new RegionFailover(targets.getFirst().id(), health);
    for (Target target : targets) {
      failures.put(target.id(), new LongAdder());
      regions.put(
          target.id(),
          new TargetGroup(
              List.of(target), RoutingAlgorithm.FIRST_HEALTHY, health, TIMEOUT, false, changes));
    }
    this.gateway = new SimulatedGateway(originSecret, this::toServingRegion);
    this.mounts = new Mounts(gateway);
    try {
      this.listener = HttpListener.start(port, mounts);
    } catch (RuntimeException e) {
      regions.values().forEach(TargetGroup::close);
      throw e;
    }
    this.decisions = Thread.ofVirtual().name("failover").start(this::decideForever);
  }

  /** Returns the address of the front. */
  public URI url() {
    return listener.url();
  }

  /** Sends another origin secret with further requests. */
  public void originSecret(String other) {
    gateway.originSecret(other);
  }

  /** Returns true if a region of this name exists and is healthy. */
  public boolean isHealthy(String region) {
    return regions.containsKey(region) && regions.get(region).isHealthy(region);
  }

  /** Returns the current status of every region, the primary first. */
  public List<TargetStatus> regions() {
    return regions.values().stream().flatMap(region -> region.status().stream()).toList();
  }

  /** Returns the number of failed requests to a region so far: 5xx or a broken connection. */
  public long failures(String region) {
    return failures.get(region).sum();
  }

  /** Returns the serving region. */
  public String serving() {
    return failover.serving();
  }

  /** Moves requests to a healthy standby, until {@link #returnToPrimary}. */
  public void evacuate() {
    failover.evacuate();
    failover.decide(regions(), Instant.now());
    servingChanged.run();
  }

  /**
   * Returns requests to the primary region after a failover.
   *
   * @return the reason if that is impossible; empty if the primary serves
   */
  public Optional<String> returnToPrimary() {
    failover.decide(regions(), Instant.now());
    Optional<String> refusal = failover.returnToPrimary();
    servingChanged.run();
    return refusal;
  }

  /**
   * Serves a handler of the lab until the returned object is run. Paths with this first segment do
   * not reach the API, need no caller and have no timeout. A browser that opens {@code /} is
   * redirected there.
   */
  public Runnable mount(String segment, HttpHandler handler) {
    mounts.add(segment, handler);
    return () -> mounts.remove(segment);
  }

  @Override
  public void close() {
    decisions.interrupt();
    listener.close();
    regions.values().forEach(TargetGroup::close);
  }

  private void toServingRegion(HttpServerExchange exchange) throws Exception {
    String region = failover.serving();
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          if (done.getStatusCode() >= SERVER_ERROR || !done.isResponseStarted()) {
            failures.get(region).increment();
          }
          next.proceed();
        });
    regions.get(region).handleRequest(exchange);
  }

  private void decideForever() {
    try {
      while (true) {
        String before = failover.serving();
        if (!failover.decide(regions(), Instant.now()).equals(before)) servingChanged.run();
        Thread.sleep(DECISION_INTERVAL);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }
}
