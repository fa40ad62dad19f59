package io.haapi.lab.balancer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses a target for a request. */
public enum RoutingAlgorithm {
  /**
   * Round robin among the healthy targets, or among all if none is healthy, as an ALB does. Retries
   * a request once on another target if it reached none or is safe to retry.
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
   * The first healthy target of the list, or the first one if none is healthy, as Route 53's
   * failover records do. Never retries: only health checks move traffic.
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
