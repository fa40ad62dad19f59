package io.haapi.lab.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The latencies and the throughput of a load. */
final class LoadResult {
  private static final double MILLIS = Duration.ofMillis(1).toNanos();
  private static final double SECOND = Duration.ofSeconds(1).toNanos();

  private final long taken;
  private final long[] sorted;

  private LoadResult(long taken, long[] sorted) {
    this.taken = taken;
    this.sorted = sorted;
  }

  /**
   * @param taken the duration of the whole load, in nanoseconds
   * @param latencies the latencies of each connection's requests, in nanoseconds
   */
  static LoadResult of(long taken, List<long[]> latencies) {
    long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    if (all.length == 0) throw new IllegalArgumentException("no request was sent");
    return new LoadResult(taken, all);
  }

  int count() {
    return sorted.length;
  }

  double requestsPerSecond() {
    return sorted.length * SECOND / taken;
  }

  /** Returns a percentile of the latencies, in milliseconds. */
  double percentileMillis(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(rank, 1) - 1] / MILLIS;
  }
}
