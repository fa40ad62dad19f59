package io.haapi.infra.operations;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.frontdoor.FrontDoor;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;

/**
 * The signals of errors and latency that clients see, from API Gateway's metrics.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html">API
 *     Gateway dimensions and metrics</a>
 */
final class FrontDoorSignals {
  static final String NAMESPACE = "AWS/ApiGateway";

  private FrontDoorSignals() {}

  static List<Signal> of(FrontDoor frontDoor) {
    return List.of(
        new Signal(
            "front-door-slow",
            "For 15 minutes the p99 latency of the API was above one second",
            metric(frontDoor, "Latency", 5, "p99"),
            Threshold.above(1000, 3)));
  }

  /**
   * Returns the percentage of API requests that failed with a 5xx status. Public routes are
   * excluded, because health checks alone add 1.5 requests per second.
   */
  static IMetric failed(FrontDoor frontDoor, int minutes) {
    // Expressions in one graph need different metric ids.
    String failed = "failed" + minutes;
    String all = "all" + minutes;
    var metrics = new HashMap<String, Metric>();
    metrics.put(failed, metric(frontDoor, "5XXError", minutes, "Sum"));
    metrics.put(all, metric(frontDoor, "Count", minutes, "Sum"));
    var own = frontDoor.dimensionsOfPublicRoutes();
    for (int i = 0; i < own.size(); i++) {
      metrics.put(
          failed + "of" + i,
          CloudWatchMetrics.of(NAMESPACE, "5XXError", own.get(i), minutes, "Sum"));
      metrics.put(
          all + "of" + i, CloudWatchMetrics.of(NAMESPACE, "Count", own.get(i), minutes, "Sum"));
    }
    return CloudWatchMetrics.computed(
        "%% failed in %d minutes".formatted(minutes),
        "100 * (%s) / (%s)".formatted(without(failed, own.size()), without(all, own.size())),
        minutes,
        metrics);
  }

  static Metric metric(FrontDoor frontDoor, String name, int minutes, String statistic) {
    return CloudWatchMetrics.of(NAMESPACE, name, frontDoor.dimensions(), minutes, statistic);
  }

  private static String without(String name, int routes) {
    return IntStream.range(0, routes)
        .mapToObj(i -> " - FILL(%sof%d, 0)".formatted(name, i))
        .collect(Collectors.joining("", name, ""));
  }
}
