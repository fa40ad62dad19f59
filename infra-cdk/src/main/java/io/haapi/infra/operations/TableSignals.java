package io.haapi.infra.operations;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.data.AggregateIndex;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.RegionSettings.Consistency;
import io.haapi.infra.settings.SessionStoreSetting;
import io.haapi.infra.stack.StackContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;

/**
 * The signals of the tables, from the metrics of this region's replicas.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html">DynamoDB
 *     metrics and dimensions</a>
 */
final class TableSignals {
  private static final String NAMESPACE = "AWS/DynamoDB";

  /** The operations that the API calls on the table of an aggregate. */
  private static final List<String> AGGREGATE_OPERATIONS =
      List.of("GetItem", "PutItem", "Query", "UpdateItem");

  private static final List<String> SESSION_OPERATIONS =
      List.of("DeleteItem", "GetItem", "PutItem", "UpdateItem");

  /** The threshold in milliseconds; the API's timeout for an attempt is 700. */
  private static final int SLOW = 400;

  /** The threshold in milliseconds; about a second is usual. */
  private static final int LATE = 30_000;

  private TableSignals() {}

  static List<Signal> of(StackContext stackContext) {
    var names = stackContext.names();
    var settings = stackContext.settings();
    var signals = new ArrayList<Signal>();
    for (var it : stackContext.tables()) {
      String table = names.table(it);
      var throttled = new TreeMap<>(throttled("table", Map.of("TableName", table)));
      throttled.putAll(
          throttled(
              "index",
              Map.of("TableName", table, "GlobalSecondaryIndexName", AggregateIndex.NAME)));
      signals.addAll(of(it.name(), table, AGGREGATE_OPERATIONS, throttled));
    }
    if (settings.sessionStore() == SessionStoreSetting.DYNAMODB) {
      signals.addAll(
          of(
              "sessions",
              names.sessions(),
              SESSION_OPERATIONS,
              throttled("table", Map.of("TableName", names.sessions()))));
    }
    for (var it : stackContext.tables()) {
      signals.add(
          new Signal(
              it.name() + "-slow",
              "Average latency of writes to the %s table was above %d ms for 15 minutes, close to the API's timeout"
                  .formatted(it.name(), SLOW),
              of(names.table(it), "SuccessfulRequestLatency", "PutItem", "Average"),
              Threshold.above(SLOW, 3)));
    }
    replicated(stackContext)
        .forEach(
            (what, table) ->
                signals.add(
                    new Signal(
                        what + "-late",
                        "Replication of %s to the other region lagged more than 30 seconds for 15 minutes"
                            .formatted(what),
                        CloudWatchMetrics.of(
                            NAMESPACE,
                            "ReplicationLatency",
                            Map.of("TableName", table, "ReceivingRegion", other(settings)),
                            5,
                            "Average"),
                        Threshold.above(LATE, 3))));
    return signals;
  }

  /**
   * Returns the signals of one table.
   *
   * @param throttled the metrics of throttled requests of the table and its index
   */
  private static List<Signal> of(
      String what, String table, List<String> operations, Map<String, Metric> throttled) {
    return List.of(
        new Signal(
            what + "-throttled",
            "DynamoDB throttled the %s table for ten minutes, probably because of one hot key or caller"
                .formatted(what),
            sum("throttled", throttled),
            Threshold.above(0, 2)),
        new Signal(
            what + "-failing",
            "DynamoDB returned server errors for the %s table for ten minutes".formatted(what),
            sum(
                "failed",
                operations.stream()
                    .collect(
                        Collectors.toMap(
                            it -> "m" + it, it -> of(table, "SystemErrors", it, "Sum")))),
            Threshold.above(10, 2)));
  }

  private static Map<String, Metric> throttled(String prefix, Map<String, String> dimensions) {
    return Map.of(
        prefix + "Reads",
            CloudWatchMetrics.of(NAMESPACE, "ReadThrottleEvents", dimensions, 5, "Sum"),
        prefix + "Writes",
            CloudWatchMetrics.of(NAMESPACE, "WriteThrottleEvents", dimensions, 5, "Sum"));
  }

  /**
   * Returns the tables with asynchronous replicas, by name. Strongly consistent tables write
   * replicas before they respond.
   */
  private static Map<String, String> replicated(StackContext stackContext) {
    var settings = stackContext.settings();
    var tables = new TreeMap<String, String>();
    settings
        .regions()
        .standby()
        .ifPresent(
            it -> {
              if (it.consistency() == Consistency.EVENTUAL) {
                stackContext
                    .tables()
                    .forEach(table -> tables.put(table.name(), stackContext.names().table(table)));
              }
              if (settings.sessionStore() == SessionStoreSetting.DYNAMODB) {
                tables.put("sessions", stackContext.names().sessions());
              }
            });
    return tables;
  }

  private static String other(DeploymentSettings settings) {
    return settings.regions().other().orElseThrow().name();
  }

  private static Metric of(String table, String name, String operation, String statistic) {
    return CloudWatchMetrics.of(
        NAMESPACE, name, Map.of("TableName", table, "Operation", operation), 5, statistic);
  }

  /** Returns the sum of metrics. A metric without data counts as zero. */
  private static IMetric sum(String label, Map<String, Metric> metrics) {
    return CloudWatchMetrics.computed(
        label,
        metrics.keySet().stream()
            .sorted()
            .map(it -> "FILL(" + it + ", 0)")
            .collect(Collectors.joining(" + ")),
        5,
        metrics);
  }
}
