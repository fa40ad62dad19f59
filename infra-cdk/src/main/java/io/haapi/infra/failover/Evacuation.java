package io.haapi.infra.failover;

import io.haapi.infra.alarms.Alarms;
import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.constructs.Construct;

/**
 * How a person moves all requests out of the other region, and lets them return: an alarm in the
 * region that they are moved to, which the other one's health check follows. Setting it is to send
 * a metric, which needs no control plane, and nothing of the region that is left. A failover to the
 * second region sets it too, so that it is a person who lets requests return.
 */
public final class Evacuation extends Construct {
  private static final String METRIC = "Evacuate";

  private final Alarm alarm;
  private final Optional<Latch> latch;

  /**
   * @param stackContext the context of a stack in the region that requests are moved to
   */
  public Evacuation(Construct scope, String id, StackContext stackContext) {
    super(scope, id);
    var settings = stackContext.settings();
    String namespace = stackContext.names().metrics();
    String region = settings.regions().current().name();
    this.alarm =
        Alarms.of(
            this,
            "Alarm",
            stackContext.names().evacuation(),
            new Signal(
                "evacuated",
                "All requests were moved out of the other region, by somebody or by a failover",
                CloudWatchMetrics.of(namespace, METRIC, Map.of(), 1, "Maximum"),
                // It stays as it was set: to return is a decision too.
                new Threshold(
                    ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                    1,
                    1,
                    TreatMissingData.IGNORE)));
    Alarms.notify(alarm, settings);
    this.latch =
        switch (settings.regions().standby().orElseThrow().routing()) {
          case FAILOVER ->
              Optional.of(new Latch(this, "Latch", new Latch.Props(stackContext, METRIC)));
          // The name leads to both at all times.
          case LATENCY -> Optional.empty();
        };
    String other = settings.regions().other().orElseThrow().name();
    output("Evacuate", "Moves all requests out of " + other, namespace, region, 1);
    output("Return", "Lets them return, if that region is healthy", namespace, region, 0);
  }

  /** Rings as long as the other region is evacuated. */
  public IAlarm alarm() {
    return alarm;
  }

  /** What is watched besides. */
  public List<Signal> signals() {
    return latch.map(Latch::signal).stream().toList();
  }

  private void output(String id, String what, String namespace, String region, int value) {
    CfnOutput.Builder.create(this, id)
        .description(what)
        .value(
            "aws cloudwatch put-metric-data --region %s --namespace %s --metric-name %s --value %d"
                .formatted(region, namespace, METRIC, value))
        .build();
  }
}
