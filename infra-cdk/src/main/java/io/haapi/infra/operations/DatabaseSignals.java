package io.haapi.infra.operations;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.settings.DataSettings;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * The signals of a cluster of Aurora DSQL or Aurora, of an instance of Amazon RDS, and of the
 * proxy. Aurora's storage grows without a limit to watch; an instance has no reader that could lag,
 * and no metric of deadlocks.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html">Amazon
 *     CloudWatch metrics for Amazon Aurora</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html">Amazon
 *     CloudWatch metrics for Amazon RDS</a>
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

  /**
   * The threshold in percent of the first storage. Storage grows when a tenth of it is free for
   * five minutes, so less means that it does not grow any more, or not fast enough.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html">Storage
   *     autoscaling</a>
   */
  private static final int LITTLE_STORAGE = 5;

  private static final long GIBIBYTE = 1L << 30;

  private DatabaseSignals() {}

  static List<Signal> of(Construct scope, StackContext stackContext) {
    var store = stackContext.settings().data().store();
    return switch (store) {
      // Tables have signals of their own.
      case DYNAMODB -> List.of();
      case DSQL ->
          ofDsql(
              stackContext,
              StringParameter.valueForStringParameter(scope, stackContext.names().clusterId()));
      case RDS, AURORA -> {
        String id =
            StringParameter.valueForStringParameter(scope, stackContext.names().clusterId());
        yield Stream.of(
                store == DataStore.RDS ? ofInstance(stackContext, id) : ofCluster(stackContext, id),
                ofProxy(stackContext))
            .flatMap(List::stream)
            .toList();
      }
    };
  }

  /**
   * Returns the signals of Aurora DSQL, which manages its capacity itself. The API counts its
   * conflicts.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/cloudwatch-monitoring.html">Monitoring
   *     Aurora DSQL with Amazon CloudWatch</a>
   */
  private static List<Signal> ofDsql(StackContext stackContext, String cluster) {
    var dimensions =
        Map.of(
            "Service", "AuroraDSQL",
            "Type", "Resource",
            "Resource", "ClusterConnectionCount",
            "ResourceId", "cluster/" + cluster);
    return List.of(
        connections(
            stackContext,
            CloudWatchMetrics.of("AWS/Usage", "ResourceCount", dimensions, 5, "Maximum")));
  }

  private static List<Signal> ofCluster(StackContext stackContext, String cluster) {
    var writer = Map.of("DBClusterIdentifier", cluster, "Role", "WRITER");
    return List.of(
        connections(stackContext, metric("DatabaseConnections", writer, "Maximum")),
        new Signal(
            "database-busy",
            "The database used more than %d %% of its maximum capacity for 15 minutes"
                .formatted(BUSY),
            metric("ACUUtilization", writer, "Average"),
            Threshold.above(BUSY, 3)),
        new Signal(
            "database-late",
            "The database's reader lagged more than %d ms behind its writer for 15 minutes"
                .formatted(LATE),
            metric("AuroraReplicaLagMaximum", writer, "Maximum"),
            Threshold.above(LATE, 3)),
        new Signal(
            "database-deadlocks",
            "Statements in the database blocked each other for ten minutes",
            metric("Deadlocks", writer, "Average"),
            Threshold.above(DEADLOCKS, 2)));
  }

  private static List<Signal> ofInstance(StackContext stackContext, String instance) {
    var dimensions = Map.of("DBInstanceIdentifier", instance);
    int storage = stackContext.settings().data().rds().storage();
    return List.of(
        connections(stackContext, metric("DatabaseConnections", dimensions, "Maximum")),
        new Signal(
            "database-busy",
            "The database used more than %d %% of its processors for 15 minutes".formatted(BUSY),
            metric("CPUUtilization", dimensions, "Average"),
            Threshold.above(BUSY, 3)),
        new Signal(
            "database-full",
            "The database had less than %d %% of its first %d GiB of storage left for 15 minutes"
                .formatted(LITTLE_STORAGE, storage),
            metric("FreeStorageSpace", dimensions, "Minimum"),
            Threshold.below(storage * GIBIBYTE * LITTLE_STORAGE / 100.0, 3)));
  }

  private static Signal connections(StackContext stackContext, Metric metric) {
    int connections = stackContext.settings().data().connections();
    return new Signal(
        "database-connections",
        "More than %d connections to the database, %d %% of its maximum, were open for 15 minutes"
            .formatted(connections, DataSettings.CONNECTION_PERCENT),
        metric,
        Threshold.above(connections, 3));
  }

  private static List<Signal> ofProxy(StackContext stackContext) {
    if (stackContext.pattern() != Pattern.LAMBDA) return List.of();
    return List.of(
        new Signal(
            "proxy-slow",
            "Functions waited more than %d ms on average for a connection of the proxy for 15 minutes"
                .formatted(SLOW / 1_000),
            metric(
                "DatabaseConnectionsBorrowLatency",
                Map.of("ProxyName", stackContext.names().deployment()),
                "Average"),
            Threshold.above(SLOW, 3)));
  }

  private static Metric metric(String name, Map<String, String> dimensions, String statistic) {
    return CloudWatchMetrics.of(NAMESPACE, name, dimensions, 5, statistic);
  }
}
