package io.haapi.lab.balancer;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Simulates a region's Application Load Balancer: a listener on loopback in front of a {@link
 * TargetGroup} of instances, which get requests in turn.
 */
public final class LabLoadBalancer implements AutoCloseable {
  // Longer than the gateway's 29 s, so that the gateway times out first.
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final TargetGroup targets;
  private final HttpListener listener;

  private LabLoadBalancer(TargetGroup targets, HttpListener listener) {
    this.targets = targets;
    this.listener = listener;
  }

  /** Listens on a free port and starts the health checks. */
  public static LabLoadBalancer start(
      List<Target> targets, HealthCheckSettings health, Consumer<HealthChange> changes) {
    var group =
        new TargetGroup(targets, RoutingAlgorithm.ROUND_ROBIN, health, TIMEOUT, true, changes);
    return new LabLoadBalancer(group, HttpListener.start(0, group));
  }

  /** Returns the address of the load balancer. */
  public URI url() {
    return listener.url();
  }

  /** Returns the current status of every instance. */
  public List<TargetStatus> status() {
    return targets.status();
  }

  /** Imposes a fault until the returned object is run. It replaces the fault before it. */
  public Runnable impose(BalancerFault fault) {
    return targets.impose(fault);
  }

  @Override
  public void close() {
    listener.close();
    targets.close();
  }
}
