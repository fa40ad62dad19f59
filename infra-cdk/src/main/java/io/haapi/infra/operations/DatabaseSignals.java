package io.haapi.infra.operations;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.settings.DataSettings;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.stack.StackContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * The signals of an Aurora cluster and its proxy. Storage grows by itself, so none watches it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html">Amazon
 *     CloudWatch metrics for Amazon Aurora</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.monitoring.html">Monitoring
 *     RDS Proxy metrics with Amazon CloudWatch</a>
 */
final class DatabaseSignals {
  private static final String NAMESPACE = "AWS/RDS";

  /** The share of the maximum capacity in percent above which little is left for peaks. */
  private static final int BUSY = 90;

  /** The threshold in milliseconds. A reader that takes over catches up first. */
  private static final int LATE = 1_000;

  /** The threshold in deadlocks per second. One statement per command should cause none. */
  private static final double DEADLOCKS = 0.01;

  /** The threshold in microseconds; the API's timeout for an attempt is 700 milliseconds. */
  private static final int SLOW = 200_000;

  private DatabaseSignals() {}

  static List<Signal> of(Construct scope, StackContext stackContext) {
    return switch (stackContext.settings().data().store()) {
      // Tables have signals of their own. Aurora DSQL manages capacity and connections itself.
      case DYNAMODB, DSQL -> List.of();
      case AURORA ->
          ofAurora(
              stackContext,
              StringParameter.valueForStringParameter(scope, stackContext.names().clusterId()));
    };
  }

  private static List<Signal> ofAurora(StackContext stackContext, String cluster) {
    int connections = stackContext.settings().data().connections();
    var signals = new ArrayList<Signal>();
    signals.add(
        new Signal(
            "database-connections",
            "More than %d connections to the database, %d %% of its maximum, were open for 15 minutes"
                .formatted(connections, DataSettings.CONNECTION_PERCENT),
            writer(cluster, "DatabaseConnections", "Maximum"),
            Threshold.above(connections, 3)));
    signals.add(
        new Signal(
            "database-busy",
            "The database used more than %d %% of its maximum capacity for 15 minutes"
                .formatted(BUSY),
            writer(cluster, "ACUUtilization", "Average"),
            Threshold.above(BUSY, 3)));
    signals.add(
        new Signal(
            "database-late",
            "The database's reader lagged more than %d ms behind its writer for 15 minutes"
                .formatted(LATE),
            writer(cluster, "AuroraReplicaLagMaximum", "Maximum"),
            Threshold.above(LATE, 3)));
    signals.add(
        new Signal(
            "database-deadlocks",
            "Statements in the database blocked each other for ten minutes",
            writer(cluster, "Deadlocks", "Average"),
            Threshold.above(DEADLOCKS, 2)));
    if (stackContext.pattern() == Pattern.LAMBDA) {
      signals.add(
          new Signal(
              "proxy-slow",
              "Functions waited more than %d ms on average for a connection of the proxy for 15 minutes"
                  .formatted(SLOW / 1_000),
              CloudWatchMetrics.of(
                  NAMESPACE,
                  "DatabaseConnectionsBorrowLatency",
                  Map.of("ProxyName", stackContext.names().deployment()),
                  5,
                  "Average"),
              Threshold.above(SLOW, 3)));
    }
    return signals;
  }

  private static Metric writer(String cluster, String name, String statistic) {
    return CloudWatchMetrics.of(
        NAMESPACE, name, Map.of("DBClusterIdentifier", cluster, "Role", "WRITER"), 5, statistic);
  }
}
