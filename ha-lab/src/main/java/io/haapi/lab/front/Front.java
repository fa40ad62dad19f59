package io.haapi.lab.front;

import io.haapi.lab.balancer.HealthChange;
import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.balancer.HttpListener;
import io.haapi.lab.balancer.Routing;
import io.haapi.lab.balancer.Target;
import io.haapi.lab.balancer.TargetGroup;
import io.haapi.lab.balancer.TargetStatus;
import io.undertow.server.HttpHandler;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What clients talk to: failover between regions, and the gateway before each.
 *
 * <p>Failover is decided by health checks alone, as with Route 53: the first healthy region gets
 * everything, and gets it back when it has recovered. The gateway's part is in {@link Gateway}.
 */
public final class Front implements AutoCloseable {
  // API Gateway's integration timeout.
  private static final Duration TIMEOUT = Duration.ofSeconds(29);

  private final TargetGroup regions;
  private final Mounts mounts;
  private final HttpListener listener;

  private Front(TargetGroup regions, Mounts mounts, HttpListener listener) {
    this.regions = regions;
    this.mounts = mounts;
    this.listener = listener;
  }

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
      Consumer<HealthChange> changes) {
    return start(port, regions, health, originSecret, TIMEOUT, changes);
  }

  static Front start(
      int port,
      List<Target> regions,
      HealthCheckSettings health,
      String originSecret,
      Duration timeout,
      Consumer<HealthChange> changes) {
    var group = new TargetGroup(regions, Routing.FIRST_HEALTHY, health, timeout, false, changes);
    var mounts = new Mounts(new Gateway(originSecret, group));
    try {
      return new Front(group, mounts, HttpListener.start(port, mounts));
    } catch (RuntimeException e) {
      group.close();
      throw e;
    }
  }

  /** Where it listens. */
  public URI url() {
    return listener.url();
  }

  /** Whether the region of that name passes its health checks. */
  public boolean isHealthy(String region) {
    return regions.isHealthy(region);
  }

  /** Every region as it is now, the primary first. */
  public List<TargetStatus> regions() {
    return regions.status();
  }

  /** The region that requests go to now. */
  public String serving() {
    return regions.next().id();
  }

  /**
   * Serves something of the lab's own, until what is returned is run: paths whose first segment is
   * this one do not reach the API, need no caller and have no time limit.
   */
  public Runnable mount(String segment, HttpHandler handler) {
    mounts.add(segment, handler);
    return () -> mounts.remove(segment);
  }

  @Override
  public void close() {
    listener.close();
    regions.close();
  }
}
