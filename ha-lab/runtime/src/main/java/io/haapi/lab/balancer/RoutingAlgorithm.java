package io.haapi.lab.balancer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Which of several targets gets a request. */
public enum RoutingAlgorithm {
  /**
   * In turn among the healthy ones; if none is, among all, as an ALB does. A request that reached
   * no target, or may be repeated, is tried once more, on another target.
   */
  ROUND_ROBIN(1) {
    @Override
    Optional<CheckedTarget> choose(
        List<CheckedTarget> targets, Set<CheckedTarget> tried, AtomicInteger turn) {
      int start = Math.floorMod(turn.getAndIncrement(), targets.size());
      Optional<CheckedTarget> fallback = Optional.empty();
      for (int i = 0; i < targets.size(); i++) {
        CheckedTarget target = targets.get((start + i) % targets.size());
        if (tried.contains(target)) continue;
        if (target.isHealthy()) return Optional.of(target);
        if (fallback.isEmpty()) fallback = Optional.of(target);
      }
      return fallback;
    }
  },

  /**
   * The first healthy one in the order given; if none is, the first, as Route 53's failover records
   * do. Never two for one request: only health checks move traffic.
   */
  FIRST_HEALTHY(0) {
    @Override
    Optional<CheckedTarget> choose(
        List<CheckedTarget> targets, Set<CheckedTarget> tried, AtomicInteger turn) {
      if (!tried.isEmpty()) return Optional.empty();
      return targets.stream()
          .filter(CheckedTarget::isHealthy)
          .findFirst()
          .or(() -> targets.stream().findFirst());
    }
  };

  private final int retries;

  RoutingAlgorithm(int retries) {
    this.retries = retries;
  }

  int retries() {
    return retries;
  }

  abstract Optional<CheckedTarget> choose(
      List<CheckedTarget> targets, Set<CheckedTarget> tried, AtomicInteger turn);
}
