package io.haapi.lab.console;

import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabRegion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calculates requests and failures per second and availability from counters. Not thread-safe. */
final class RequestRates {
  /** Shorter intervals would show noise. */
  private static final Duration SPAN = Duration.ofSeconds(1);

  /** The number of samples, a second apart. */
  private static final int WINDOW = 61;

  private final Deque<Map<String, Long>> history = new ArrayDeque<>();
  private final Map<String, Double> rates = new HashMap<>();
  private Map<String, Long> before = Map.of();
  private long sampled = System.nanoTime();

  /** Samples the counters, at most once a second. */
  void sample(List<LabInstance> instances, List<LabRegion> regions) {
    var elapsed = Duration.ofNanos(System.nanoTime() - sampled);
    if (!before.isEmpty() && elapsed.compareTo(SPAN) < 0) return;
    var now = new HashMap<String, Long>();
    instances.forEach(instance -> now.put(instance.id(), instance.requests()));
    regions.forEach(region -> now.put(region.name(), region.requests()));
    regions.forEach(region -> now.put(failures(region.name()), region.failures()));
    now.forEach(
        (name, count) -> {
          double perSecond =
              (count - before.getOrDefault(name, count)) * 1e9 / Math.max(1, elapsed.toNanos());
          rates.put(name, Math.round(perSecond * 10) / 10.0);
        });
    before = now;
    history.addLast(now);
    if (history.size() > WINDOW) history.removeFirst();
    sampled += elapsed.toNanos();
  }

  double failuresOf(String region) {
    return of(failures(region));
  }

  /** Returns the share of successful requests in the last minute; empty without requests. */
  Optional<Double> availability(String region) {
    if (history.size() < 2) return Optional.empty();
    long requests = grown(region);
    if (requests <= 0) return Optional.empty();
    // A request counts when it starts and its failure when it ends, so failures can exceed
    // requests.
    double failed = Math.min(requests, grown(failures(region)));
    return Optional.of(Math.floor((1 - failed / requests) * 10_000) / 10_000);
  }

  private long grown(String name) {
    long first = history.getFirst().getOrDefault(name, 0L);
    return history.getLast().getOrDefault(name, first) - first;
  }

  private static String failures(String region) {
    return region + " failures";
  }

  double of(String name) {
    return rates.getOrDefault(name, 0.0);
  }
}
