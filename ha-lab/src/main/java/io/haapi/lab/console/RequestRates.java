package io.haapi.lab.console;

import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabRegion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Requests per second, from counters that only grow. Not for several threads. */
final class RequestRates {
  /** Shorter spans would show noise. */
  private static final Duration SPAN = Duration.ofSeconds(1);

  private final Map<String, Double> rates = new HashMap<>();
  private Map<String, Long> before = Map.of();
  private long sampled = System.nanoTime();

  /** Takes the counters; rates change when the last ones are old enough. */
  void sample(List<LabInstance> instances, List<LabRegion> regions) {
    var elapsed = Duration.ofNanos(System.nanoTime() - sampled);
    if (!before.isEmpty() && elapsed.compareTo(SPAN) < 0) return;
    var now = new HashMap<String, Long>();
    instances.forEach(instance -> now.put(instance.id(), instance.requests()));
    regions.forEach(region -> now.put(region.name(), region.requests()));
    now.forEach(
        (name, count) -> {
          double perSecond =
              (count - before.getOrDefault(name, count)) * 1e9 / Math.max(1, elapsed.toNanos());
          rates.put(name, Math.round(perSecond * 10) / 10.0);
        });
    before = now;
    sampled += elapsed.toNanos();
  }

  double of(String name) {
    return rates.getOrDefault(name, 0.0);
  }
}
