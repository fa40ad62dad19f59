package io.haapi.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Decides whether this region can serve. All waiting checks share the result of one probe, which is
 * cached briefly: health checkers call from many locations, several times a second.
 */
final class RegionHealth {
  private final BooleanSupplier probe;
  private final InstantSource clock;
  private final Duration keep;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Optional<ProbeResult> last = Optional.empty();

  RegionHealth(BooleanSupplier probe, InstantSource clock, Duration keep) {
    this.probe = probe;
    this.clock = clock;
    this.keep = keep;
  }

  boolean canServe() {
    return fresh().orElseGet(this::ask).canServe();
  }

  private ProbeResult ask() {
    asking.lock();
    try {
      // A check that waited for the lock finds the result of the check that held it.
      ProbeResult answer =
          fresh().orElseGet(() -> new ProbeResult(probe.getAsBoolean(), clock.instant()));
      last = Optional.of(answer);
      return answer;
    } finally {
      asking.unlock();
    }
  }

  private Optional<ProbeResult> fresh() {
    Instant now = clock.instant();
    // A result from the future means that the clock stepped back: probe again.
    return last.filter(it -> it.at().plus(keep).isAfter(now) && !it.at().isAfter(now));
  }

  private record ProbeResult(boolean canServe, Instant at) {}
}
