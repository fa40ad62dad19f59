package io.haapi.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RegionHealthTest {
  private static final Duration KEEP = Duration.ofSeconds(3);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-23T06:00:00Z"));
  private final AtomicBoolean tableAnswers = new AtomicBoolean(true);
  private final AtomicInteger questions = new AtomicInteger();
  private final RegionHealth health =
      new RegionHealth(
          () -> {
            questions.incrementAndGet();
            return tableAnswers.get();
          },
          now::get,
          KEEP);

  private void passes(Duration time) {
    now.updateAndGet(it -> it.plus(time));
  }

  @Test
  void cachesResult() {
    assertThat(health.canServe()).isTrue();
    tableAnswers.set(false);
    passes(KEEP.minusMillis(1));

    assertThat(health.canServe()).isTrue();
    assertThat(questions).hasValue(1);
  }

  @Test
  void probesAgainAfterCacheExpires() {
    assertThat(health.canServe()).isTrue();
    tableAnswers.set(false);
    passes(KEEP);
    assertThat(health.canServe()).isFalse();

    tableAnswers.set(true);
    passes(KEEP);
    assertThat(health.canServe()).isTrue();
  }

  @Test
  void probesAgainWhenClockStepsBack() {
    assertThat(health.canServe()).isTrue();
    tableAnswers.set(false);
    passes(Duration.ofHours(-1));

    assertThat(health.canServe()).isFalse();
  }

  @Test
  void sharesOneProbeAmongWaitingChecks() throws Exception {
    // Each check first looks for a cached result, and the one that probes looks twice.
    var looked = new CountDownLatch(50 + 1);
    var answer = new CountDownLatch(1);
    var slow =
        new RegionHealth(
            () -> {
              questions.incrementAndGet();
              return awaited(answer);
            },
            () -> {
              looked.countDown();
              return now.get();
            },
            KEEP);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Boolean>>();
      Callable<Boolean> ask = slow::canServe;
      for (int i = 0; i < 50; i++) answers.add(callers.submit(ask));
      looked.await();
      answer.countDown();
      for (var it : answers) assertThat(it.get()).isTrue();
    }
    assertThat(questions).hasValue(1);
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
