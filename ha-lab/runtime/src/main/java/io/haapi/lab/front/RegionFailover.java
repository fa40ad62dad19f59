package io.haapi.lab.front;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.balancer.TargetStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which region serves. Simulates Route 53's failover records with the latch of
 * docs/failover.md.
 *
 * <p>A failover requires a successful check of the standby after the primary became unhealthy. A
 * fault that both regions share, such as a table that does not respond, shows in their checks one
 * after the other and would move requests back and forth. After a failover the standby serves until
 * {@link #returnToPrimary}; while no standby is healthy, the primary serves.
 */
final class RegionFailover {
  /** The longest time between the recoveries of both regions from one outage. */
  private final Duration settling;

  private final String primary;
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private final Set<String> everHealthy = new HashSet<>();
  private boolean evacuated;
  private String serving;

  /** The health of a region since a time; a recovery follows earlier health. */
  private record Verdict(boolean healthy, Instant since, boolean recovery) {}

  RegionFailover(String primary, HealthCheckSettings settings) {
    this.primary = primary;
    this.serving = primary;
    this.settling =
        settings.interval().plus(settings.timeout()).multipliedBy(settings.healthyThreshold());
  }

  /** Returns the serving region of the last {@link #decide}. */
  synchronized String serving() {
    return serving;
  }

  /** Evaluates the current health of all regions, the primary first; returns the serving region. */
  synchronized String decide(List<TargetStatus> regions, Instant now) {
    regions.forEach(region -> note(region, now));
    Optional<TargetStatus> standby =
        regions.stream()
            .filter(region -> !region.target().id().equals(primary) && region.healthy())
            .findFirst();
    evacuated |= standby.filter(it -> mayTakeOver(regions.getFirst(), it, now)).isPresent();
    serving = evacuated ? standby.map(it -> it.target().id()).orElse(primary) : primary;
    return serving;
  }

  /** Moves requests to a healthy standby, until {@link #returnToPrimary}. */
  synchronized void evacuate() {
    evacuated = true;
  }

  /**
   * Returns requests to the primary region.
   *
   * @return the reason if that is impossible: the primary is unhealthy
   */
  synchronized Optional<String> returnToPrimary() {
    if (!evacuated) return Optional.empty();
    Verdict verdict = verdicts.get(primary);
    if (verdict == null || !verdict.healthy()) {
      return Optional.of("%s is unhealthy. Return when it is healthy again.".formatted(primary));
    }
    evacuated = false;
    serving = primary;
    return Optional.empty();
  }

  private boolean mayTakeOver(TargetStatus first, TargetStatus standby, Instant now) {
    // Before its first success the primary is still starting.
    if (first.healthy() || first.lastHealthy().isEmpty()) return false;
    Verdict verdict = verdicts.get(standby.target().id());
    boolean settled = !verdict.recovery() || !verdict.since().plus(settling).isAfter(now);
    Instant lost = verdicts.get(primary).since();
    return settled && standby.lastHealthy().filter(lost::isBefore).isPresent();
  }

  private void note(TargetStatus region, Instant now) {
    String name = region.target().id();
    Verdict before = verdicts.get(name);
    if (before != null && before.healthy() == region.healthy()) return;
    boolean recovery = region.healthy() && everHealthy.contains(name);
    verdicts.put(name, new Verdict(region.healthy(), now, recovery));
    if (region.healthy()) everHealthy.add(name);
  }
}
