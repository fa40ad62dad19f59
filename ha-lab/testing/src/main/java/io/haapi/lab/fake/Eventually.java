package io.haapi.lab.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions. */
public final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(10);

  private Eventually() {}

  @FunctionalInterface
  public interface Expectation {
    boolean holds() throws Exception;
  }

  public static void eventually(String what, Expectation condition) throws Exception {
    Instant limit = Instant.now().plus(LIMIT);
    while (!condition.holds()) {
      if (Instant.now().isAfter(limit)) throw new AssertionError("did not happen: " + what);
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
