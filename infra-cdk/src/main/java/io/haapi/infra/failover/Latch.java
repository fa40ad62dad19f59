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
 * Keeps requests in the second region after a failover, until a person lets them return: once a
 * minute a function there looks where the shared name leads, and evacuates the first region when it
 * leads here because that one does not serve. It runs on data planes of the second region alone; if
 * it does not run, failover goes on, and only the return is no longer a person's decision.
 */
final class Latch extends Construct {
  /** What the function logs, and nothing else that it logs holds. */
  private static final String LATCHED = "failover latched";

  private final Function function;

  /**
   * The properties of a latch.
   *
   * @param stackContext the context of a stack in the second region
   * @param metric by which the first region is evacuated; 1 evacuates
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
        .description("Looks where the shared name leads")
        .schedule(Schedule.rate(Duration.minutes(1)))
        .targets(
            List.of(
                // A look that is late is of no use: the next one comes.
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

  /** Wrong when it fails or does not run. */
  Signal signal() {
    return new Signal(
        "latch-failing",
        "Nothing keeps requests in the second region after a failover",
        CloudWatchMetrics.of(
            "AWS/Lambda", "Errors", Map.of("FunctionName", function.getFunctionName()), 5, "Sum"),
        new Threshold(ComparisonOperator.GREATER_THAN_THRESHOLD, 0, 3, TreatMissingData.BREACHING));
  }

  private static String url(String host) {
    return "https://" + host + ApiConstants.REGION_HEALTH;
  }
}
