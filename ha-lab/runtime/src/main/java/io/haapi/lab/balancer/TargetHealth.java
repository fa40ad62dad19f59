package io.haapi.lab.balancer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The health of a target, by its latest checks. One thread writes it, all threads read it. */
final class TargetHealth {
  private final HealthCheckSettings settings;
  private volatile boolean healthy;
  private volatile Optional<Instant> lastHealthy = Optional.empty();
  private boolean everHealthy;
  private int streak;

  TargetHealth(HealthCheckSettings settings) {
    this.settings = settings;
  }

  boolean isHealthy() {
    return healthy;
  }

  /** Returns the time of the last successful check of the healthy target. */
  Optional<Instant> lastHealthy() {
    return lastHealthy;
  }

  /** Returns the time until the next check. */
  Duration interval() {
    return everHealthy ? settings.interval() : settings.firstInterval();
  }

  /** Records the result of a check. Returns true if the health changed. */
  boolean record(boolean success) {
    boolean changed = update(success);
    if (success && healthy) lastHealthy = Optional.of(Instant.now());
    return changed;
  }

  private boolean update(boolean success) {
    if (success == healthy) {
      streak = 0;
      return false;
    }
    streak++;
    if (streak < threshold(success)) return false;
    streak = 0;
    healthy = success;
    everHealthy |= success;
    return true;
  }

  private int threshold(boolean success) {
    if (!success) return settings.unhealthyThreshold();
    return everHealthy ? settings.healthyThreshold() : 1;
  }
}
