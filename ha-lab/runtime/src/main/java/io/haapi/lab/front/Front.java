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
 * What clients talk to: failover between regions, and the gateway before each.
 *
 * <p>Health checks move requests to the standby, and a person moves them back, see {@link
 * RegionFailover}. The gateway's part is in {@link SimulatedGateway}.
 */
public final class Front implements AutoCloseable {
  // API SimulatedGateway's integration timeout.
  private static final Duration TIMEOUT = Duration.ofSeconds(29);

  private static final Duration DECISION_INTERVAL = Duration.ofMillis(100);
  private static final int SERVER_ERROR = 500;

  private final Map<String, TargetGroup> regions = new LinkedHashMap<>();
  private final Map<String, LongAdder> failures = new HashMap<>();
  private final RegionFailover failover;
  private final Runnable servingChanged;
  private final Mounts mounts;
  private final HttpListener listener;
  private final Thread decisions;

  /**
   * Listens, and begins to check the regions.
   *
   * @param port 0 for any free one
   * @param regions their balancers, the primary first
   * @param originSecret what proves to the API that a request came through here
   * @throws UncheckedIOException around a {@link java.net.BindException} when the port is taken
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
    this.mounts = new Mounts(new SimulatedGateway(originSecret, this::toServingRegion));
    try {
      this.listener = HttpListener.start(port, mounts);
    } catch (RuntimeException e) {
      regions.values().forEach(TargetGroup::close);
      throw e;
    }
    this.decisions = Thread.ofVirtual().name("failover").start(this::decideForever);
  }

  /** Where it listens. */
  public URI url() {
    return listener.url();
  }

  /** Whether the region of that name passes its health checks. */
  public boolean isHealthy(String region) {
    return regions.containsKey(region) && regions.get(region).isHealthy(region);
  }

  /** Every region as it is now, the primary first. */
  public List<TargetStatus> regions() {
    return regions.values().stream().flatMap(region -> region.status().stream()).toList();
  }

  /** How many requests to the region failed so far: 5xx, or a connection that broke. */
  public long failures(String region) {
    return failures.get(region).sum();
  }

  /** The region that requests go to now. */
  public String serving() {
    return failover.serving();
  }

  /**
   * Lets requests return to the primary after a failover.
   *
   * @return why they cannot; empty when the primary serves
   */
  public Optional<String> returnToPrimary() {
    failover.decide(regions(), Instant.now());
    Optional<String> refusal = failover.returnToPrimary();
    servingChanged.run();
    return refusal;
  }

  /**
   * Serves something of the lab's own, until what is returned is run: paths whose first segment is
   * this one do not reach the API, need no caller and have no time limit. A browser that opens
   * {@code /} is redirected to it.
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
