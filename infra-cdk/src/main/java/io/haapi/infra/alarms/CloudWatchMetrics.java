package io.haapi.infra.alarms;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;

/** Creates CloudWatch metrics with their period and statistic. */
public final class CloudWatchMetrics {
  private CloudWatchMetrics() {}

  /**
   * Returns a published metric.
   *
   * @param minutes the length of a period
   * @param statistic the aggregation within a period, such as {@code Sum} or {@code p99}
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

  /** Returns a metric that is computed from others. The expression refers to them by their keys. */
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
