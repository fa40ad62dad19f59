package io.haapi.infra.alarms;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;

/** Creates CloudWatch metrics with their period and statistic. */
public final class CloudWatchMetrics {
  /** The usual ones, made once: each call of the CDK's library is a round trip to Node.js. */
  private static final Map<Integer, Duration> PERIODS =
      Stream.of(1, 5, 30, 60, 360)
          .collect(Collectors.toMap(Function.identity(), Duration::minutes));

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
        .period(period(minutes))
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
        .period(period(minutes))
        .build();
  }

  private static Duration period(int minutes) {
    return PERIODS.containsKey(minutes) ? PERIODS.get(minutes) : Duration.minutes(minutes);
  }
}
