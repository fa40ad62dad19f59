package io.haapi.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the metrics of each interval as one line in CloudWatch's embedded metric format:
 * CloudWatch extracts the metrics from the log, without an agent.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Embedded metric format</a>
 */
final class EmfMeterRegistry extends StepMeterRegistry {
  private final TelemetrySettings settings;
  private final Map<String, String> dimensions;
  private final PrintStream out;
  private final JsonMapper json;

  EmfMeterRegistry(
      TelemetrySettings settings,
      Map<String, String> dimensions,
      PrintStream out,
      JsonMapper json,
      Clock clock) {
    super(config(settings), clock);
    this.settings = settings;
    this.dimensions = Map.copyOf(dimensions);
    this.out = out;
    this.json = json;
  }

  @Override
  protected void publish() {
    if (out instanceof LineOutput lines) {
      counter(Metric.LOG_LINES_DROPPED.metricName()).increment(lines.takeDropped());
    }
    var values = new LinkedHashMap<String, Object>();
    var definitions = new ArrayList<Map<String, String>>();
    for (var meter : getMeters()) {
      if (meter instanceof Counter counter) {
        add(values, definitions, counter.getId().getName(), counter.count(), "Count");
      } else if (meter instanceof Timer timer && timer.count() > 0) {
        String name = timer.getId().getName();
        for (var percentile : timer.takeSnapshot().percentileValues()) {
          String suffix = "P" + Math.round(percentile.percentile() * 100);
          double millis = percentile.value(TimeUnit.MILLISECONDS);
          add(values, definitions, name + suffix, millis, "Milliseconds");
        }
        add(values, definitions, name + "Max", timer.max(TimeUnit.MILLISECONDS), "Milliseconds");
        add(values, definitions, name + "Count", (double) timer.count(), "Count");
      }
    }
    out.println(json.writeValueAsString(line(values, definitions)));
  }

  @Override
  protected TimeUnit getBaseTimeUnit() {
    return TimeUnit.MILLISECONDS;
  }

  private Map<String, Object> line(
      Map<String, Object> values, List<Map<String, String>> definitions) {
    var directive =
        Map.of(
            "Namespace", settings.namespace(),
            "Dimensions", List.of(dimensions.keySet().stream().sorted().toList()),
            "Metrics", definitions);
    var line = new LinkedHashMap<String, Object>();
    line.put(
        "_aws", Map.of("Timestamp", clock.wallTime(), "CloudWatchMetrics", List.of(directive)));
    line.putAll(dimensions);
    line.putAll(values);
    return line;
  }

  private static void add(
      Map<String, Object> values,
      List<Map<String, String>> definitions,
      String name,
      double value,
      String unit) {
    values.put(name, value);
    definitions.add(Map.of("Name", name, "Unit", unit));
  }

  private static StepRegistryConfig config(TelemetrySettings settings) {
    return new StepRegistryConfig() {
      @Override
      public String prefix() {
        return "haapi.telemetry";
      }

      @Override
      public String get(String key) {
        return "haapi.telemetry.step".equals(key) ? settings.step().toString() : null;
      }
    };
  }
}
