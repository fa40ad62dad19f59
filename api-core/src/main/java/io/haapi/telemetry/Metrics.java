package io.haapi.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Counts events and measures durations, cheaply enough for every request. */
public final class Metrics {
  private final Map<Metric, Counter> counters = new EnumMap<>(Metric.class);
  private final Map<Metric, Timer> timers = new EnumMap<>(Metric.class);

  public Metrics(MeterRegistry registry) {
    for (Metric metric : Metric.values()) {
      switch (metric.kind()) {
        case COUNTER -> counters.put(metric, registry.counter(metric.metricName()));
        case TIMER ->
            timers.put(
                metric,
                Timer.builder(metric.metricName())
                    .publishPercentiles(0.5, 0.99)
                    .register(registry));
      }
    }
  }

  /**
   * Counts one event.
   *
   * @throws IllegalArgumentException when the metric is a timer
   */
  public void count(Metric metric) {
    var counter = counters.get(metric);
    if (counter == null) throw new IllegalArgumentException(metric + " is not counted");
    counter.increment();
  }

  /**
   * Records a duration.
   *
   * @throws IllegalArgumentException when the metric is a counter
   */
  public void time(Metric metric, Duration taken) {
    var timer = timers.get(metric);
    if (timer == null) throw new IllegalArgumentException(metric + " is not timed");
    timer.record(taken);
  }
}
