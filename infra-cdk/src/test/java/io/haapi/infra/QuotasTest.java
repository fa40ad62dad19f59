package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.quotas.QuotaChecklist;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the quotas that the standby needs, or the only region. */
class QuotasTest {

  @ParameterizedTest
  @CsvSource({
    // Thirty instances with two processors; the same for Beanstalk.
    "EC2,       needed=2,                                60,  vCPUs of On-Demand standard instances",
    "EC2,       instanceType=m7g.2xlarge maximum=10,     80,  vCPUs of On-Demand standard instances",
    "BEANSTALK, maximum=90,                              180, vCPUs of On-Demand standard instances",
    "EKS,       maximum=90,                              180, vCPUs of On-Demand standard instances",
    "ECS,       flavour=ec2 maximum=12,                  24,  vCPUs of On-Demand standard instances",
    // Half a processor per task; the base of Spot runs on demand.
    "ECS,       maximum=90,                              45,  Fargate On-Demand vCPUs",
    "ECS,       flavour=spot maximum=90,                 44,  Fargate Spot vCPUs",
    "ECS,       flavour=spot maximum=90,                 1,   Fargate On-Demand vCPUs",
    "EC2,       maximum=900,                             900, targets per load balancer",
    "BEANSTALK, needed=2,                                3,   Elastic IP addresses",
    "EKS,       needed=2,                                1,   NAT gateways per zone",
    "EC2,       needed=2,                                4,   interface endpoints per VPC",
    "LAMBDA,    throttleRate=9800,                       10200, API Gateway requests per second",
    "LAMBDA,    throttleBurst=3000,                      3000, Lambda concurrent executions",
    "LAMBDA,    reservedConcurrency=500,                 1500, Lambda concurrent executions",
  })
  void needsQuotasForFullStandbyCapacity(
      Pattern pattern, String settings, long needed, String what) {
    assertThat(list(pattern, options(Deployments.TWO_REGIONS_WITH_USERS, settings)))
        .containsEntry(what, needed);
  }

  private static Map<String, String> options(Map<String, String> common, String settings) {
    var options = new HashMap<>(common);
    for (String it : settings.split(" ")) {
      options.put(it.replaceFirst("=.*", ""), it.replaceFirst("[^=]*=", ""));
    }
    return options;
  }

  @ParameterizedTest
  @CsvSource({
    "EC2,    dataStore=rds,                        1,     DB instances",
    "ECS,    dataStore=rds rdsStorage=200,         2000,  GB of storage of all DB instances",
    "EKS,    dataStore=aurora,                     3,     DB instances",
    "EKS,    dataStore=aurora,                     1,     DB clusters",
    "LAMBDA, dataStore=aurora,                     1,     RDS proxies",
    "LAMBDA, dataStore=rds,                        1,     VPCs",
    "LAMBDA, dataStore=dsql,                       1,     single-Region clusters of Aurora DSQL",
    "EC2,    dataStore=dsql,                       960,   connections per cluster of Aurora DSQL",
    "LAMBDA, dataStore=dsql reservedConcurrency=500, 500, connections per cluster of Aurora DSQL",
    "EC2,    sessionStore=token,                   2000,  write units per second per table",
  })
  void needsQuotasOfDatabase(Pattern pattern, String settings, long needed, String what) {
    assertThat(list(pattern, options(Map.of(), settings))).containsEntry(what, needed);
  }

  @Test
  void needsQuotasOfPeeredClusterAndNoTable() {
    var needs =
        list(
            Pattern.ECS,
            options(Deployments.TWO_REGIONS_WITH_USERS, "dataStore=dsql sessionStore=token"));
    assertThat(needs)
        .containsEntry("multi-Region clusters of Aurora DSQL", 1L)
        .doesNotContainKeys(
            "single-Region clusters of Aurora DSQL", "write units per second per table");
  }

  /** Servers use at most 80 % of max_connections; each limit has a source. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EC2    | dataStore=rds                       | 600 | connections (`max_connections`) | 800",
        "EC2    | dataStore=rds rdsClass=db.t4g.medium maximum=40 | 320 | connections (`max_connections`) | 400",
        "LAMBDA | dataStore=rds                       | 640 | connections (`max_connections`) | 800",
        "ECS    | dataStore=aurora auroraMaximum=32   | 960 | connections (`max_connections`) | 5,000",
        "ECS    | dataStore=aurora                    | all aggregates | storage of a cluster | 128 TiB",
        "ECS    | dataStore=dsql maximum=900 needed=200 | 3,600 if all servers start at once | new connections per second | 100, burst 1,000",
        "LAMBDA | dataStore=dsql reservedConcurrency=500 | 500, one for each environment | new connections per second | 100, burst 1,000",
        "LAMBDA | dataStore=dsql                      | 1 | rows changed by a transaction | 3,000",
      })
  void listsLimitsOfDatabase(
      Pattern pattern, String settings, String used, String what, String value) {
    assertThat(markdown(pattern, options(Map.of(), settings)))
        .containsPattern(
            "\\| %s \\| %s \\| %s \\| https://"
                .formatted(
                    java.util.regex.Pattern.quote(used),
                    java.util.regex.Pattern.quote(what),
                    java.util.regex.Pattern.quote(value)))
        .contains("A restore creates a second database");
  }

  @Test
  void listsNoDatabaseForTables() {
    assertThat(markdown(Pattern.EC2, Map.of())).doesNotContain("database", "rds", "dsql");
  }

  /** A warm standby scales out to the full capacity on failover. */
  @ParameterizedTest
  @EnumSource
  void needsSameQuotasForWarmStandby(Pattern pattern) {
    var warm = new HashMap<>(Deployments.TWO_REGIONS_WITH_USERS);
    warm.put("standby", "warm");
    assertThat(list(pattern, warm)).isEqualTo(list(pattern, Deployments.TWO_REGIONS_WITH_USERS));
  }

  @Test
  void marksQuotasAboveDefaultAndPrintsCommands() {
    var stage = Deployments.stage(Pattern.EC2, Deployments.TWO_REGIONS_WITH_USERS);
    assertThat(stage.quotas())
        .contains("# Quotas of haapi-ec2-secondary in us-west-2")
        .containsPattern(
            "\\| 60 \\| vCPUs of On-Demand standard instances \\| 5: \\*\\*too few\\*\\* \\|")
        .contains(
            "`aws service-quotas get-service-quota --region us-west-2 --service-code ec2 --quota-code L-1216C47A --query Quota.Value`");
    assertThat(Deployments.stage(Pattern.EC2, Map.of("dataStore", "rds")).quotas())
        .contains("# Quotas of haapi-ec2-primary in us-east-1", "| 1 | DB instances | 40 |");
  }

  @Test
  void agreesWithQuotasInDocument() throws IOException {
    String table = String.join("\n", table());
    assertThat(Files.readString(Deployments.project().resolve("docs/failover.md")))
        .as("paste this: %n%s", table)
        .contains(table);
  }

  /** Returns a row for each quota, a column for each pattern in its first flavour. */
  private static List<String> table() {
    var table = new TreeMap<String, Map<Pattern, Long>>();
    for (var pattern : Pattern.values()) {
      for (var row : rows(pattern, Deployments.TWO_REGIONS_WITH_USERS)) {
        String code =
            row[4].replaceAll(".*--service-code (\\S+) --quota-code (\\S+) .*", "`$1 $2`");
        table
            .computeIfAbsent(row[2] + " | " + code, _ -> new EnumMap<>(Pattern.class))
            .put(pattern, number(row));
      }
    }
    return table.entrySet().stream()
        .map(
            row ->
                Arrays.stream(Pattern.values())
                    .map(
                        it ->
                            row.getValue().containsKey(it)
                                ? "%,d".formatted(row.getValue().get(it))
                                : "")
                    .collect(Collectors.joining(" | ", "| " + row.getKey() + " | ", " |")))
        .toList();
  }

  /** Returns the needed quotas from the document. */
  private static Map<String, Long> list(Pattern pattern, Map<String, String> options) {
    return rows(pattern, options).stream()
        .collect(Collectors.toMap(it -> it[2], QuotasTest::number));
  }

  private static long number(String[] row) {
    return Long.parseLong(row[1].replace(",", ""));
  }

  private static List<String[]> rows(Pattern pattern, Map<String, String> options) {
    return markdown(pattern, options)
        .lines()
        .map(it -> it.split(" *\\| *"))
        .filter(it -> it.length > 4 && it[4].contains("service-quotas"))
        .toList();
  }

  private static String markdown(Pattern pattern, Map<String, String> options) {
    var deployed = Deployments.of(pattern, options);
    var settings = deployed.settings();
    boolean two = settings.regions().standby().isPresent();
    var stacks =
        Stream.of(two ? List.of("StandbyCluster", "Secondary") : List.of("Data", "Primary"))
            .flatMap(List::stream)
            .filter(deployed.stacks()::containsKey)
            .map(deployed.stacks()::get)
            .toList();
    return QuotaChecklist.of(
            stacks.stream().<Map<?, ?>>map(it -> it.template()).toList(),
            two ? settings.inStandby() : settings,
            pattern)
        .markdown(stacks.getLast().name(), stacks.getLast().region());
  }
}
