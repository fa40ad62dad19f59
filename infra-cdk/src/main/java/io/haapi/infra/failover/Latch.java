package io.haapi.infra.failover;

import io.haapi.infra.alarms.Metrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Limit;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.settings.RegionSettings.Standby;
import io.haapi.infra.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
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
   * @param settings of the second region
   * @param path where a region tells whether it can serve
   * @param namespace of the metric by which the first region is evacuated
   * @param metric its name; 1 evacuates
   */
  Latch(
      Construct scope, String id, Settings settings, String path, String namespace, String metric) {
    super(scope, id);
    var domain = settings.domain().orElseThrow();
    var first = settings.regions().standby().map(Standby::primary).orElseThrow();
    var logs = Logs.group(this, "Logs", settings);
    var role =
        Role.Builder.create(this, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .description("What may do the latch of failover")
            .build();
    logs.grantWrite(role);
    this.function =
        Function.Builder.create(this, "Function")
            .description("Keeps requests here after a failover")
            .runtime(Runtime.NODEJS_24_X)
            .code(Code.fromInline(program()))
            .handler("index.handler")
            .timeout(Duration.seconds(15))
            .environment(
                new TreeMap<>(
                    Map.of(
                        "FIRST_URL",
                        url(domain.regional(first), path),
                        "SHARED_URL",
                        url(domain.api(), path))))
            .logGroup(logs)
            .role(role)
            .build();
    Rule.Builder.create(this, "EveryMinute")
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
    logs.addMetricFilter(
        "Latched",
        MetricFilterOptions.builder()
            .filterPattern(FilterPattern.literal("\"" + LATCHED + "\""))
            .metricNamespace(namespace)
            .metricName(metric)
            .metricValue("1")
            .build());
  }

  /** Wrong when it fails or does not run. */
  Signal signal() {
    return new Signal(
        "latch-failing",
        "Nothing keeps requests in the second region after a failover",
        Metrics.of(
            "AWS/Lambda", "Errors", Map.of("FunctionName", function.getFunctionName()), 5, "Sum"),
        new Limit(ComparisonOperator.GREATER_THAN_THRESHOLD, 0, 3, TreatMissingData.BREACHING));
  }

  private static String url(String host, String path) {
    return "https://" + host + path;
  }

  private static String program() {
    try (var in = Latch.class.getResourceAsStream("latch.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
