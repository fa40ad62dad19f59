package io.haapi.infra.operations;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.Flavour;
import io.haapi.infra.stack.StackContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.cloudwatch.Metric;

/** The signals from the API's own metrics: see docs/metrics.md. */
final class ApiSignals {
  private ApiSignals() {}

  static List<Signal> of(StackContext stackContext) {
    var signals = new ArrayList<Signal>();
    if (!arrive(stackContext)) return signals;
    signals.add(
        new Signal(
            "requests-shed",
            "Instances shed load for ten minutes because they were overloaded",
            metric(stackContext, "RequestsShed"),
            Threshold.above(0, 2)));
    signals.add(
        new Signal(
            "outcomes-unknown",
            "More than ten writes in five minutes had an unknown outcome",
            metric(stackContext, "UnknownOutcomes"),
            Threshold.above(10, 1)));
    boolean two = stackContext.settings().regions().standby().isPresent();
    // Aurora DSQL rolls back all but one of concurrent commands on an item; other stores let them
    // wait.
    if (two || stackContext.settings().data().store() == DataStore.DSQL) {
      signals.add(
          new Signal(
              "write-conflicts",
              two
                  ? "For ten minutes both regions wrote the same items at the same time"
                  : "For ten minutes many commands changed the same items at the same time",
              metric(stackContext, "WriteConflicts"),
              Threshold.above(10, 2)));
    }
    return signals;
  }

  /**
   * Returns whether the metrics reach CloudWatch. Elastic Beanstalk's platform for Java prefixes
   * each log line with a time, so CloudWatch cannot extract metrics from the JSON.
   *
   * @see <a href="https://github.com/awsdocs/elastic-beanstalk-samples/issues/149">CloudWatch
   *     logging message format changed</a>
   */
  static boolean arrive(StackContext stackContext) {
    return stackContext.settings().patterns().flavourOf(stackContext.pattern()) != Flavour.JAVA;
  }

  static Metric metric(StackContext stackContext, String name) {
    return CloudWatchMetrics.of(
        stackContext.names().metrics(),
        name,
        Map.of(
            "Pattern",
            stackContext.pattern().code(),
            "Region",
            stackContext.settings().regions().current().name()),
        5,
        "Sum");
  }
}
