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
 * Lets an operator move all requests out of the other region and back. An alarm in the target
 * region overrides the other region's health check. Sending a metric sets the alarm, which needs no
 * control plane and nothing of the evacuated region. A failover to the second region sets it too,
 * so that failback needs an operator.
 */
public final class Evacuation extends Construct {
  private static final String METRIC = "Evacuate";

  private final Alarm alarm;
  private final Optional<Latch> latch;

  /**
   * Creates the alarm and outputs with the commands.
   *
   * @param stackContext the context of a stack in the region that receives the requests
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
                "An operator or a failover moved all requests out of the other region",
                CloudWatchMetrics.of(namespace, METRIC, Map.of(), 1, "Maximum"),
                // Without data the state stays: failback is a decision too.
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
          // Both regions are always in rotation.
          case LATENCY -> Optional.empty();
        };
    String other = settings.regions().other().orElseThrow().name();
    output("Evacuate", "Moves all requests out of " + other, namespace, region, 1);
    output(
        "Return", "Returns requests to the other region, if it is healthy", namespace, region, 0);
  }

  /** Returns the alarm that fires while the other region is evacuated. */
  public IAlarm alarm() {
    return alarm;
  }

  /** Returns the other signals. */
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
