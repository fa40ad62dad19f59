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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the quotas that the standby's template needs. */
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
    var options = new HashMap<>(Deployments.TWO_REGIONS_WITH_USERS);
    for (String it : settings.split(" ")) {
      options.put(it.replaceFirst("=.*", ""), it.replaceFirst("[^=]*=", ""));
    }
    assertThat(list(pattern, options)).containsEntry(what, needed);
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
    assertThat(stage.quotas().orElseThrow())
        .contains("# Quotas of haapi-ec2-secondary in us-west-2")
        .containsPattern(
            "\\| 60 \\| vCPUs of On-Demand standard instances \\| 5: \\*\\*too few\\*\\* \\|")
        .contains(
            "`aws service-quotas get-service-quota --region us-west-2 --service-code ec2 --quota-code L-1216C47A --query Quota.Value`");
    assertThat(Deployments.stage(Pattern.EC2, Map.of()).quotas()).isEmpty();
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
    var standby = Deployments.of(pattern, options).stacks().get("Secondary");
    return QuotaChecklist.of(standby.template())
        .markdown(standby.name(), standby.region())
        .lines()
        .map(it -> it.split(" *\\| *"))
        .filter(it -> it.length > 4 && it[1].matches("[\\d,]+"))
        .toList();
  }
}
