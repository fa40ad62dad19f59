package io.haapi.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that tests move. */
public final class TestClock implements InstantSource {
  private volatile Instant now;

  public TestClock() {
    this(Instant.parse("2026-11-23T06:00:00Z"));
  }

  public TestClock(Instant now) {
    this.now = now;
  }

  /** Moves it forward, or back by a negative duration. */
  public void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
