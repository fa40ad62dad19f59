package io.haapi.infra.quotas;

import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import java.util.List;

/**
 * A limit of a database that Service Quotas does not list, or whose use the templates do not show.
 *
 * @param what what is limited
 * @param value the limit
 * @param used what a deployment uses at most
 * @param source the page with the limit, read November 2026
 */
record DatabaseLimit(String what, String value, String used, String source) {
  private static final String DSQL =
      "https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html";
  private static final String RDS =
      "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html";
  private static final String AURORA = "https://repost.aws/articles/ARm5e6RHE3R4mnHS2S-UZUwA";
  private static final String AURORA_STORAGE =
      "https://docs.aws.amazon.com/general/latest/gr/rds-service.html";

  /** Returns the limits of the database of a deployment; none for tables. */
  static List<DatabaseLimit> of(DeploymentSettings settings, Pattern pattern) {
    return switch (settings.data().store()) {
      case DYNAMODB -> List.of();
      case DSQL ->
          List.of(
              new DatabaseLimit(
                  "new connections per second",
                  "100, burst 1,000",
                  started(settings, pattern),
                  DSQL),
              new DatabaseLimit("duration of a connection", "60 minutes", "30 minutes", DSQL),
              new DatabaseLimit("duration of a transaction", "5 minutes", "one statement", DSQL),
              new DatabaseLimit("rows changed by a transaction", "3,000", "1", DSQL),
              new DatabaseLimit("data changed by a transaction", "10 MiB", "one row", DSQL),
              new DatabaseLimit("size of a row", "2 MiB, 1 MiB per column", "one aggregate", DSQL),
              new DatabaseLimit(
                  "storage of a cluster",
                  "10 TiB; request more with `dsql L-9A50E9F1`",
                  "all aggregates",
                  DSQL));
      case RDS -> List.of(connections(settings, pattern, RDS));
      case AURORA ->
          List.of(
              connections(settings, pattern, AURORA),
              new DatabaseLimit(
                  "storage of a cluster", "128 TiB", "all aggregates", AURORA_STORAGE));
    };
  }

  private static DatabaseLimit connections(
      DeploymentSettings settings, Pattern pattern, String source) {
    return new DatabaseLimit(
        "connections (`max_connections`)",
        "%,d".formatted(settings.data().allConnections()),
        "%,d".formatted(opened(settings, pattern)),
        source);
  }

  /**
   * Returns how many connections can be open at once. Without a proxy, each environment of a
   * function has one of its own, and only a reserved concurrency limits their number.
   */
  static int opened(DeploymentSettings settings, Pattern pattern) {
    int servers = settings.compute().capacity().rolling();
    return switch (pattern) {
      case LAMBDA ->
          settings.data().store() == DataStore.DSQL
              ? settings.compute().reservedConcurrency().orElse(settings.data().connections())
              : settings.data().connections();
      case EC2, ECS, BEANSTALK, EKS -> servers * settings.data().pool(servers);
    };
  }

  /** Returns how many connections are opened if all servers start at once. */
  private static String started(DeploymentSettings settings, Pattern pattern) {
    var compute = settings.compute();
    return switch (pattern) {
      case LAMBDA ->
          compute
              .reservedConcurrency()
              .map("%,d, one for each environment"::formatted)
              .orElse("one for each new environment");
      case EC2, ECS, BEANSTALK, EKS ->
          "%,d if all servers start at once"
              .formatted(
                  compute.capacity().maximum()
                      * settings.data().pool(compute.capacity().rolling()));
    };
  }
}
