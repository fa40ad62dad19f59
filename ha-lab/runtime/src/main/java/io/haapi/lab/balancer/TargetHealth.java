package io.haapi.lab.balancer;

import java.time.Instant;
import java.util.Optional;

/** What a row of checks says about a target. Written by one checking thread, read by all. */
final class TargetHealth {
  private final HealthCheckSettings settings;
  private volatile boolean healthy;
  private volatile Optional<Instant> lastHealthy = Optional.empty();
  private boolean everHealthy;
  private int against;

  TargetHealth(HealthCheckSettings settings) {
    this.settings = settings;
  }

  boolean isHealthy() {
    return healthy;
  }

  /** When a check last succeeded and left the verdict at healthy. */
  Optional<Instant> lastHealthy() {
    return lastHealthy;
  }

  /** Takes the result of one check; tells whether it changed the verdict. */
  boolean record(boolean success) {
    boolean changed = judge(success);
    if (success && healthy) lastHealthy = Optional.of(Instant.now());
    return changed;
  }

  private boolean judge(boolean success) {
    if (success == healthy) {
      against = 0;
      return false;
    }
    against++;
    if (against < threshold(success)) return false;
    against = 0;
    healthy = success;
    everHealthy |= success;
    return true;
  }

  private int threshold(boolean success) {
    if (!success) return settings.unhealthyThreshold();
    return everHealthy ? settings.healthyThreshold() : 1;
  }
}
