package io.haapi.lab.balancer;

import io.undertow.client.UndertowClient;
import io.undertow.server.handlers.proxy.ConnectionPoolManager;
import io.undertow.server.handlers.proxy.ProxyClient.ProxyTarget;
import io.undertow.server.handlers.proxy.ProxyConnectionPool;
import java.util.concurrent.atomic.LongAdder;
import org.xnio.OptionMap;

/** A target with its health and the connections to it. */
final class CheckedTarget implements ProxyTarget {
  private final Target target;
  private final ProxyConnectionPool connections;
  private final TargetHealth health;
  private final LongAdder requests = new LongAdder();

  CheckedTarget(Target target, HealthCheckSettings settings) {
    this.target = target;
    this.health = new TargetHealth(settings);
    this.connections =
        new ProxyConnectionPool(
            new Connections(), target.address(), UndertowClient.getInstance(), OptionMap.EMPTY);
  }

  Target target() {
    return target;
  }

  TargetHealth health() {
    return health;
  }

  boolean isHealthy() {
    return health.isHealthy();
  }

  ProxyConnectionPool connections() {
    return connections;
  }

  void countRequest() {
    requests.increment();
  }

  TargetStatus status() {
    return new TargetStatus(target, isHealthy(), health.lastHealthy(), requests.sum());
  }

  /** The limits of the pool. Health checks, not the pool, decide about availability. */
  private static final class Connections implements ConnectionPoolManager {
    private static final int PER_IO_THREAD = 10_000;
    private static final int IDLE_PER_IO_THREAD = 256;
    // Below the keep-alive of instances (75 s), so that no request goes into a closing connection.
    private static final long IDLE_MILLISECONDS = 20_000;

    @Override
    public int getProblemServerRetry() {
      return 0;
    }

    @Override
    public int getMaxConnections() {
      return PER_IO_THREAD;
    }

    @Override
    public int getMaxCachedConnections() {
      return IDLE_PER_IO_THREAD;
    }

    @Override
    public int getSMaxConnections() {
      return 0;
    }

    @Override
    public long getTtl() {
      return IDLE_MILLISECONDS;
    }

    @Override
    public int getMaxQueueSize() {
      return 0;
    }

    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    public boolean handleError() {
      return false;
    }

    @Override
    public boolean clearError() {
      return true;
    }
  }
}
