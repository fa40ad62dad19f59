package io.haapi.lab.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How a load was served. */
final class Load {
  private static final double MILLIS = Duration.ofMillis(1).toNanos();
  private static final double SECOND = Duration.ofSeconds(1).toNanos();

  private final long taken;
  private final long[] sorted;

  private Load(long taken, long[] sorted) {
    this.taken = taken;
    this.sorted = sorted;
  }

  /**
   * @param taken nanoseconds for all of it
   * @param latencies nanoseconds for each request, of each connection
   */
  static Load of(long taken, List<long[]> latencies) {
    long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    if (all.length == 0) throw new IllegalArgumentException("no request was sent");
    return new Load(taken, all);
  }

  int count() {
    return sorted.length;
  }

  double requestsPerSecond() {
    return sorted.length * SECOND / taken;
  }

  /** The latency in milliseconds that {@code percent} of the requests did not exceed. */
  double percentileMillis(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(rank, 1) - 1] / MILLIS;
  }
}
