package io.haapi.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Decides whether this region can serve. The result of one probe is shared by all waiting checks
 * and cached for a while: health checkers call from many places, several times a second.
 */
final class RegionHealth {
  private final BooleanSupplier probe;
  private final InstantSource clock;
  private final Duration keep;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Optional<Answer> last = Optional.empty();

  RegionHealth(BooleanSupplier probe, InstantSource clock, Duration keep) {
    this.probe = probe;
    this.clock = clock;
    this.keep = keep;
  }

  boolean canServe() {
    return fresh().orElseGet(this::ask).canServe();
  }

  private Answer ask() {
    asking.lock();
    try {
      // Whoever waited for the lock finds the answer of the one that held it.
      Answer answer = fresh().orElseGet(() -> new Answer(probe.getAsBoolean(), clock.instant()));
      last = Optional.of(answer);
      return answer;
    } finally {
      asking.unlock();
    }
  }

  private Optional<Answer> fresh() {
    Instant now = clock.instant();
    // An answer from the future is as old as the clock's step back is long: ask again.
    return last.filter(it -> it.at().plus(keep).isAfter(now) && !it.at().isAfter(now));
  }

  private record Answer(boolean canServe, Instant at) {}
}
