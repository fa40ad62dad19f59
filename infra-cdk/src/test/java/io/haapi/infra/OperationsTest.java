package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks alarms, dashboards, budgets and experiments against docs/runbooks.md. */
class OperationsTest {
  private static final String ALARM = "AWS::CloudWatch::Alarm";
  private static final String COMPOSITE = "AWS::CloudWatch::CompositeAlarm";
  private static final String EXPERIMENT = "AWS::FIS::ExperimentTemplate";
  private static final java.util.regex.Pattern SECTION =
      java.util.regex.Pattern.compile("\\. What to do: docs/runbooks\\.md#([a-z-]+)$");

  static Stream<Named<Deployed>> everyDeployment() {
    return Stream.concat(
        Deployments.everyCombination(), Stream.of(Named.of("eventual", eventuallyConsistent())));
  }

  private static Deployed eventuallyConsistent() {
    var options = new HashMap<>(Deployments.TWO_REGIONS);
    options.put("consistency", "eventual");
    return Deployments.of(Pattern.LAMBDA, options);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void describesEveryAlarmWithRunbookSection(Deployed deployed) throws IOException {
    assertThat(runbooks()).containsAll(sections(everything(deployed)));
    for (var alarm : alarms(everything(deployed))) {
      String meaning = alarm.at("AlarmDescription").toString().replaceFirst("\\. What to do.*", "");
      assertThat(meaning).hasSizeGreaterThan(20).doesNotContain(". ");
    }
  }

  @Test
  void documentsOnlyExistingAlarms() throws IOException {
    var named =
        everyDeployment()
            .flatMap(it -> sections(everything(it.getPayload())).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(runbooks());
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void watchesOnlyEmittedMetrics(Deployed deployed) {
    var emitted = EmittedMetrics.of(deployed);
    if (deployed.stacks().containsKey("Secondary")) {
      JsonValues.object(deployed.template("Secondary").get("Outputs")).values().stream()
          .filter(it -> it.toString().contains("put-metric-data"))
          .forEach(it -> emitted.add(EmittedMetrics.sentBy(JsonValues.object(it))));
    }
    assertThat(EmittedMetrics.namedBy(everything(deployed))).isNotEmpty().isSubsetOf(emitted);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void showsEveryWatchedMetricOnDashboard(Deployed deployed) {
    var dashboard = deployed.only("AWS::CloudWatch::Dashboard");
    assertThat(dashboard.at("DashboardName").toString())
        .endsWith("-" + deployed.settings().regions().current().name());
    var watched =
        deployed.resources(ALARM).stream()
            // The dashboard shows rollback alarms and evacuation as alarms.
            .filter(it -> !it.at("AlarmDescription").toString().endsWith("#failing"))
            .filter(it -> !it.at("AlarmName").toString().endsWith("-evacuate"))
            .flatMap(it -> EmittedMetrics.ofAlarm(it).stream())
            .collect(Collectors.toSet());
    assertThat(EmittedMetrics.ofDashboard(dashboard)).containsAll(watched);
    var shown =
        JsonValues.list(
            JsonValues.at(EmittedMetrics.body(dashboard), "widgets", "0", "properties", "alarms"));
    assertThat(shown).hasSize(alarms(deployed.resources()).size() - windows(deployed).size());
  }

  /** CodeDeploy starts no deployment while an alarm of its group fires. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void rollsBackOnlyOnNewVersion(Deployed deployed) {
    var groups = deployed.resources("AWS::CodeDeploy::DeploymentGroup");
    assertThat(groups).hasSize(deployed.pattern() == Pattern.LAMBDA ? 1 : 0);
    for (var group : groups) {
      var names = JsonValues.list(group.at("AlarmConfiguration", "Alarms"));
      assertThat(names).hasSize(1);
      var alarm =
          deployed.resources(ALARM).stream()
              .filter(it -> it.id().equals(JsonValues.at(names.getFirst(), "Name", "Ref")))
              .findFirst()
              .orElseThrow();
      // Each version has its own alarm, which starts without state.
      assertThat(alarm.at("AlarmName").toString()).contains("Fn::GetAtt=[", ", Version]");
      var metrics =
          JsonValues.list(alarm.at("Metrics")).stream()
              .map(it -> JsonValues.at(it, "MetricStat", "Metric", "Dimensions"))
              .filter(Objects::nonNull)
              .toList();
      assertThat(metrics).hasSize(3);
      assertThat(metrics)
          .allSatisfy(
              it ->
                  assertThat(JsonValues.list(it))
                      .anySatisfy(
                          one -> {
                            assertThat(JsonValues.at(one, "Name")).asString().endsWith("Version");
                            assertThat(JsonValues.at(one, "Value", "Fn::GetAtt", "1"))
                                .isEqualTo("Version");
                          }));
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void alertsWhenBothBurnWindowsBreach(Deployed deployed) {
    var mayFail = 100 - deployed.settings().operations().slo().doubleValue();
    assertThat(deployed.resources(COMPOSITE)).hasSize(2);
    for (var burn :
        Map.of("fast", List.of(14.4, 3600, 300), "slow", List.of(6.0, 21600, 1800)).entrySet()) {
      var composite = ending(deployed.resources(COMPOSITE), "-error-budget-" + burn.getKey());
      String rule = composite.at("AlarmRule").toString();
      assertThat(rule).contains(" AND ").doesNotContain(" OR ");
      for (Number seconds : burn.getValue().subList(1, 3)) {
        var window =
            ending(
                deployed.resources(ALARM),
                "-error-budget-%s-%d".formatted(burn.getKey(), seconds.intValue() / 60));
        assertThat(rule).contains(window.id());
        assertThat(((Number) window.at("Threshold")).doubleValue())
            .isCloseTo(
                burn.getValue().getFirst().doubleValue() * mayFail,
                org.assertj.core.data.Offset.offset(1e-6));
        assertThat(
                JsonValues.everything(window.properties()).stream()
                    .filter(it -> it instanceof Number))
            .contains(seconds);
        assertThat(JsonValues.list(window.at("AlarmActions"))).isEmpty();
      }
    }
  }

  /** Health checks would otherwise hide or cause failures. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void excludesHealthChecksFromErrorBudget(Deployed deployed) {
    for (var window : windows(deployed)) {
      var left =
          JsonValues.list(window.at("Metrics")).stream()
              .map(it -> JsonValues.at(it, "MetricStat", "Metric", "Dimensions"))
              .flatMap(it -> JsonValues.list(it).stream())
              .filter(it -> "Resource".equals(JsonValues.at(it, "Name")))
              .map(it -> JsonValues.at(it, "Value"))
              .collect(Collectors.toSet());
      assertThat(left).isEqualTo(Set.of("/", "/health/region"));
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void notifiesTopicOfRegionIfConfigured(Deployed deployed) {
    var topic = deployed.settings().operations().alarmTopic();
    var alarms = alarms(everything(deployed));
    alarms.removeAll(windows(deployed));
    for (var alarm : alarms) {
      for (String actions : List.of("AlarmActions", "OKActions")) {
        var told = JsonValues.list(alarm.at(actions));
        assertThat(told).as(alarm.id()).hasSize(topic.isPresent() ? 1 : 0);
        topic.ifPresent(
            it ->
                // The metrics of health checks and of CloudFront are in us-east-1.
                assertThat(told.toString())
                    .matches(
                        ".*:sns:(us-east-1|%s):.*:%s.*"
                            .formatted(deployed.settings().regions().current().name(), it)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void budgetsWholeDeployment(Deployed deployed) {
    var budgets = deployed.resources("AWS::Budgets::Budget");
    assertThat(budgets).hasSize(deployed.settings().operations().budget().isPresent() ? 1 : 0);
    for (var budget : budgets) {
      assertThat(budget.at("Budget", "CostFilters", "TagKeyValue").toString())
          .contains("user:haapi:deployment$" + budget.at("Budget", "BudgetName"));
      assertThat(JsonValues.list(budget.at("NotificationsWithSubscribers"))).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void limitsExperimentsAndStopsOnFailures(Deployed deployed) {
    assertThat(deployed.resources(EXPERIMENT)).hasSize(experiments(deployed));
    if (experiments(deployed) == 0) return;
    String name = deployed.only("AWS::ApiGateway::RestApi").at("Name").toString();
    for (var experiment : deployed.resources(EXPERIMENT)) {
      assertThat(experiment.at("Description").toString())
          .contains(" Expected: ")
          .hasSizeLessThan(512);
      assertThat(JsonValues.object(experiment.at("Targets")).values())
          .allSatisfy(
              it -> {
                assertThat(JsonValues.at(it, "Filters")).isNotEqualTo(List.of());
                if (JsonValues.at(it, "ResourceArns") == null) {
                  assertThat(JsonValues.at(it, "ResourceTags"))
                      .isEqualTo(Map.of("haapi:deployment", name));
                } else {
                  assertThat(JsonValues.at(it, "ResourceArns").toString())
                      .contains(":table/" + name + "-orders");
                }
              });
      var stop = experiment.at("StopConditions", "0", "Value", "Fn::GetAtt", "0");
      var alarm = deployed.resources(ALARM).stream().filter(it -> it.id().equals(stop)).findFirst();
      assertThat(alarm.orElseThrow().at("AlarmDescription").toString()).endsWith("#failing");
    }
    statements(deployed).forEach(OperationsTest::changesOnlyWhatIsTagged);
  }

  /** Reports contain the dashboard before, during and after the experiment. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void reportsEveryExperiment(Deployed deployed) {
    for (var experiment : deployed.resources(EXPERIMENT)) {
      var report = experiment.at("ExperimentReportConfiguration");
      var bucket =
          JsonValues.at(report, "Outputs", "ExperimentReportS3Configuration", "BucketName", "Ref");
      assertThat(deployed.resources("AWS::S3::Bucket").stream().map(TemplateResource::id))
          .contains(bucket.toString());
      assertThat(
              JsonValues.at(
                      report, "DataSources", "CloudWatchDashboards", "0", "DashboardIdentifier")
                  .toString())
          .contains(
              ":dashboard/" + deployed.only("AWS::CloudWatch::Dashboard").at("DashboardName"));
      assertThat(
              statements(deployed)
                  .flatMap(it -> JsonValues.list(JsonValues.at(it, "Action")).stream())
                  .map(Object::toString))
          .contains("s3:PutObject", "cloudwatch:GetDashboard", "cloudwatch:GetMetricWidgetImage");
    }
  }

  private static int experiments(Deployed deployed) {
    if (!deployed.settings().operations().experiments()) return 0;
    int servers =
        switch (deployed.pattern()) {
          case EC2, ECS, BEANSTALK -> 2;
          case EKS -> 1;
          case LAMBDA -> 0;
        };
    boolean tables = deployed.settings().data().store() == DataStore.DYNAMODB;
    // Replication of tables is paused between two regions; every database is failed over.
    return servers + (!tables || deployed.settings().regions().standby().isPresent() ? 1 : 0);
  }

  /** Returns the policy statements of the experiments' role. */
  private static Stream<Object> statements(Deployed deployed) {
    var role = deployed.resources(EXPERIMENT).getFirst().at("RoleArn", "Fn::GetAtt", "0");
    return deployed.resources("AWS::IAM::Policy").stream()
        .filter(it -> JsonValues.list(it.at("Roles")).contains(Map.of("Ref", role)))
        .flatMap(it -> JsonValues.list(it.at("PolicyDocument", "Statement")).stream());
  }

  private static void changesOnlyWhatIsTagged(Object statement) {
    for (Object action : JsonValues.list(JsonValues.at(statement, "Action"))) {
      if (action.toString().matches("\\w+:(Describe|Get)\\w+")) continue;
      boolean backToTheDefault =
          action.equals("ec2:ReplaceNetworkAclAssociation")
              && JsonValues.at(statement, "Resource").toString().contains(":network-acl/*");
      boolean named =
          JsonValues.at(statement, "Resource")
              .toString()
              .matches(".*:table/[\\w-]+-orders\\W*|.*/reports/\\*\\W*");
      // The action supports no resources.
      boolean ofNothing = action.equals("dynamodb:InjectError");
      if (action.equals("dsql:InjectError")) {
        assertThat(JsonValues.at(statement, "Condition").toString())
            .contains("dsql:FisActionId=aws:dsql:cluster-connection-failure", "dsql:FisTargetArns");
        continue;
      }
      if (!backToTheDefault && !named && !ofNothing) {
        assertThat(JsonValues.at(statement, "Condition", "StringEquals"))
            .as(action.toString())
            .asString()
            .containsAnyOf("aws:ResourceTag/", "aws:RequestTag/managedByFIS");
      }
    }
  }

  private static Stream<TemplateResource> everything(Deployed deployed) {
    return Stream.concat(
        deployed.resources(),
        deployed.stacks().containsKey("Global") ? deployed.global().stream() : Stream.of());
  }

  private static List<TemplateResource> alarms(Stream<TemplateResource> resources) {
    return resources
        .filter(it -> it.type().equals(ALARM) || it.type().equals(COMPOSITE))
        .collect(Collectors.toList());
  }

  private static List<TemplateResource> windows(Deployed deployed) {
    return deployed.resources(ALARM).stream()
        .filter(it -> String.valueOf(it.at("AlarmName")).matches(".*-error-budget-\\w+-\\d+"))
        .toList();
  }

  private static TemplateResource ending(List<TemplateResource> alarms, String ending) {
    return alarms.stream()
        .filter(it -> String.valueOf(it.at("AlarmName")).endsWith(ending))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> sections(Stream<TemplateResource> resources) {
    var sections = new TreeSet<String>();
    for (var alarm : alarms(resources)) {
      var section = SECTION.matcher(alarm.at("AlarmDescription").toString());
      assertThat(section.find()).as(alarm.at("AlarmDescription").toString()).isTrue();
      sections.add(section.group(1));
    }
    return sections;
  }

  /** Returns the sections that describe an alarm. */
  private static Set<String> runbooks() throws IOException {
    return Files.readAllLines(Deployments.project().resolve("docs/runbooks.md")).stream()
        .filter(it -> it.startsWith("### "))
        .map(it -> it.substring(4))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
