package io.haapi.lab.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for conditions that become true eventually, such as an entry in an index. */
public final class Poll {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Poll() {}

  /** Returns the first value that satisfies the condition, or the last one seen in 20 seconds. */
  public static <T> T until(Supplier<T> source, Predicate<T> condition) {
    Instant limit = Instant.now().plus(LIMIT);
    T value = source.get();
    while (!condition.test(value) && Instant.now().isBefore(limit)) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      value = source.get();
    }
    return value;
  }
}
