package io.haapi.infra.failover;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.functions.InlineFunction;
import io.haapi.infra.settings.RegionSettings.Standby;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.MetricFilterOptions;
import software.constructs.Construct;

/**
 * Keeps requests in the second region after a failover, until an operator returns them. A function
 * in the second region runs once a minute. If the shared name leads to its region because the first
 * one is unhealthy, it evacuates the first region. It depends only on data planes of the second
 * region. If it fails, failover still works, but failback happens automatically.
 */
final class Latch extends Construct {
  /** The text that the function logs only when it latches. */
  private static final String LATCHED = "failover latched";

  private final Function function;

  /**
   * The properties of a latch.
   *
   * @param stackContext the context of a stack in the second region
   * @param metric the name of the metric that evacuates the first region with the value 1
   */
  record Props(StackContext stackContext, String metric) {}

  Latch(Construct scope, String id, Props props) {
    super(scope, id);
    var settings = props.stackContext().settings();
    var domain = settings.domain().orElseThrow();
    var first = settings.regions().standby().map(Standby::primary).orElseThrow();
    var inline =
        new InlineFunction(
            this,
            "Function",
            new InlineFunction.Props(
                props.stackContext(),
                "Keeps requests here after a failover",
                Latch.class.getResource("latch.js"),
                Duration.seconds(15),
                Map.of(
                    "FIRST_URL", url(domain.regional(first)),
                    "SHARED_URL", url(domain.api()))));
    this.function = inline.function();
    Rule.Builder.create(this, "MinutelyRule")
        .description("Checks every minute which region the shared DNS name resolves to")
        .schedule(Schedule.rate(Duration.minutes(1)))
        .targets(
            List.of(
                // Late invocations are useless, because the next one follows.
                LambdaFunction.Builder.create(function)
                    .retryAttempts(0)
                    .maxEventAge(Duration.minutes(1))
                    .build()))
        .build();
    inline
        .logs()
        .addMetricFilter(
            "LatchedMetricFilter",
            MetricFilterOptions.builder()
                .filterPattern(FilterPattern.literal("\"" + LATCHED + "\""))
                .metricNamespace(props.stackContext().names().metrics())
                .metricName(props.metric())
                .metricValue("1")
                .build());
  }

  /** Returns the signal that the function fails or does not run. */
  Signal signal() {
    return new Signal(
        "latch-failing",
        "The failover latch is not running, so failback would be automatic",
        CloudWatchMetrics.of(
            "AWS/Lambda", "Errors", Map.of("FunctionName", function.getFunctionName()), 5, "Sum"),
        new Threshold(ComparisonOperator.GREATER_THAN_THRESHOLD, 0, 3, TreatMissingData.BREACHING));
  }

  private static String url(String host) {
    return "https://" + host + ApiConstants.REGION_HEALTH;
  }
}
