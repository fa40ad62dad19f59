package io.haapi.infra.alarms;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;

/** Metrics of AWS's services and of the API, by their names. */
public final class CloudWatchMetrics {
  private CloudWatchMetrics() {}

  /**
   * One as it is published.
   *
   * @param minutes over how many it is taken together
   * @param statistic how, such as {@code Sum} or {@code p99}
   */
  public static Metric of(
      String namespace,
      String name,
      Map<String, String> dimensions,
      int minutes,
      String statistic) {
    return Metric.Builder.create()
        .namespace(namespace)
        .metricName(name)
        .dimensionsMap(new TreeMap<>(dimensions))
        .period(Duration.minutes(minutes))
        .statistic(statistic)
        .build();
  }

  /** One computed from others, which the expression knows by their keys. */
  public static MathExpression computed(
      String label, String expression, int minutes, Map<String, ? extends IMetric> metrics) {
    return MathExpression.Builder.create()
        .label(label)
        .expression(expression)
        .usingMetrics(new TreeMap<>(metrics))
        .period(Duration.minutes(minutes))
        .build();
  }
}
