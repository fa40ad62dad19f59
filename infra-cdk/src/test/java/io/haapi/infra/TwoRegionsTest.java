package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks rules that hold for every pattern in two regions. */
class TwoRegionsTest {
  private static final String SHARED = "api.example.com";
  private static final String FIRST = "api-us-east-1.example.com";
  private static final String SECOND = "api-us-west-2.example.com";

  /**
   * The allowed differences of the standby. Its tables and secrets are replicas, and secrets have
   * other ARNs.
   */
  private static final Set<String> DIFFERENCES =
      Set.of(
          // The dashboard shows the evacuation alarm.
          "AWS::CloudWatch::Dashboard.DashboardBody",
          // The attachment lets users sign in there.
          "AWS::Cognito::UserPoolRegionalConfigurationAttachment.Status",
          "AWS::Cognito::UserPoolRegionalConfigurationAttachment.UserPoolId",
          "AWS::Cognito::UserPoolRegionalConfigurationAttachment.UserPoolTags.haapi:deployment",
          "AWS::ECS::TaskDefinition.ContainerDefinitions.Secrets.ValueFrom",
          "AWS::ElasticBeanstalk::Environment.OptionSettings.Value",
          "AWS::IAM::Policy.PolicyDocument.Statement.Resource",
          // The console's sign-in settings of that region, to which the first region's stack
          // refers.
          "AWS::SSM::Parameter.Description",
          "AWS::SSM::Parameter.Name",
          "AWS::SSM::Parameter.Tags.haapi:deployment",
          "AWS::SSM::Parameter.Type",
          "AWS::SSM::Parameter.Value",
          "Custom::AWSCDK-EKS-KubernetesResource.Manifest",
          "Custom::CDKBucketDeployment.SourceMarkers.<<marker:0xbaba:0>>");

  static Stream<Named<Deployed>> everyPair() {
    return Deployments.inTwoRegions();
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void replicatesOrdersStronglySessionsEventually(Deployed deployed) {
    var orders = table(deployed, "-orders");
    assertThat(orders.at("MultiRegionConsistency")).isEqualTo("STRONG");
    assertThat(orders.at("GlobalTableWitnesses", "0", "Region")).isEqualTo("us-east-2");
    // AWS rejects TTL on such a table.
    assertThat(orders.at("TimeToLiveSpecification")).isNull();
    var sessions = table(deployed, "-sessions");
    assertThat(sessions.at("MultiRegionConsistency")).isNotEqualTo("STRONG");
    assertThat(sessions.at("TimeToLiveSpecification", "Enabled")).isEqualTo(true);
    for (var table : List.of(orders, sessions)) {
      assertThat(
              JsonValues.list(table.at("Replicas")).stream()
                  .map(it -> JsonValues.at(it, "Region"))
                  .toList())
          .containsExactlyInAnyOrder("us-east-1", "us-west-2");
      assertThat(JsonValues.list(table.at("Replicas")))
          .allSatisfy(
              it -> {
                assertThat(
                        JsonValues.at(
                            it, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"))
                    .isEqualTo(true);
                assertThat(JsonValues.at(it, "DeletionProtectionEnabled")).isEqualTo(true);
              });
    }
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void replicatesEverySecret(Deployed deployed) {
    var secrets =
        deployed.data().values().stream()
            .map(it -> new TemplateResource("", JsonValues.object(it)))
            .filter(it -> it.type().equals("AWS::SecretsManager::Secret"))
            .toList();
    assertThat(secrets)
        .isNotEmpty()
        .allSatisfy(
            it -> assertThat(it.at("ReplicaRegions", "0", "Region")).isEqualTo("us-west-2"));
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void servesSharedAndRegionalNames(Deployed deployed) {
    assertThat(names(deployed)).containsExactlyInAnyOrder(SHARED, FIRST);
    assertThat(names(deployed.standby().orElseThrow())).containsExactlyInAnyOrder(SHARED, SECOND);
    for (var region : List.of(deployed, deployed.standby().orElseThrow())) {
      var own = new HashSet<>(names(region));
      own.remove(SHARED);
      assertThat(
              region.resources("AWS::Route53::RecordSet").stream()
                  .map(it -> it.at("Name").toString().replaceFirst("\\.$", ""))
                  .collect(Collectors.toSet()))
          .isEqualTo(own);
      assertThat(
              region.resources("AWS::CertificateManager::Certificate").stream()
                  .flatMap(it -> JsonValues.everything(it.properties()).stream()))
          .contains(SHARED)
          .containsAll(own);
    }
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void routesToHealthyPrimaryUnlessEvacuated(Deployed deployed) {
    var checks = checks(deployed);
    var records =
        deployed.global().stream()
            .filter(it -> it.type().equals("AWS::Route53::RecordSet"))
            .toList();
    assertThat(records).hasSize(4);
    for (var record : records) {
      assertThat(record.at("Name")).isEqualTo(SHARED + ".");
      assertThat(record.at("AliasTarget", "EvaluateTargetHealth")).isEqualTo(true);
      boolean first = record.at("Failover").equals("PRIMARY");
      assertThat(record.at("AliasTarget", "DNSName")).isEqualTo((first ? FIRST : SECOND) + ".");
      if (first) {
        var children = children(checks, record);
        assertThat(children)
            .extracting(it -> it.at("HealthCheckConfig", "Type"))
            .containsExactlyInAnyOrder("HTTPS", "CLOUDWATCH_METRIC");
        assertThat(children)
            .extracting(it -> it.at("HealthCheckConfig", "FullyQualifiedDomainName"))
            .contains(FIRST);
      } else {
        assertThat(record.at("HealthCheckId")).isNull();
      }
    }
    var endpoints =
        checks.values().stream()
            .filter(it -> "HTTPS".equals(it.at("HealthCheckConfig", "Type")))
            .toList();
    assertThat(endpoints)
        .hasSize(2)
        .allSatisfy(
            it -> {
              assertThat(it.at("HealthCheckConfig", "ResourcePath")).isEqualTo("/health/region");
              assertThat(it.at("HealthCheckConfig", "EnableSNI")).isEqualTo(true);
            });
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void keepsEvacuationAlarmOfOtherRegion(Deployed deployed) {
    var alarm =
        deployed.standby().orElseThrow().resources("AWS::CloudWatch::Alarm").stream()
            .filter(it -> String.valueOf(it.at("AlarmName")).endsWith("-evacuate"))
            .findFirst()
            .orElseThrow();
    assertThat(alarm.at("TreatMissingData")).isEqualTo("ignore");
    var followed =
        deployed.global().stream()
            .filter(it -> "CLOUDWATCH_METRIC".equals(it.at("HealthCheckConfig", "Type")))
            .toList();
    assertThat(followed).hasSize(1);
    assertThat(followed.getFirst().at("HealthCheckConfig", "AlarmIdentifier"))
        .isEqualTo(Map.of("Name", alarm.at("AlarmName"), "Region", "us-west-2"));
    assertThat(followed.getFirst().at("HealthCheckConfig", "InsufficientDataHealthStatus"))
        .isEqualTo("LastKnownStatus");
  }

  /** Only the second region knows the state on which Route 53 decides. */
  @ParameterizedTest
  @MethodSource("everyPair")
  void latchesFailoverUntilOperatorReturnsRequests(Deployed deployed) {
    var standby = deployed.standby().orElseThrow();
    var latch = standby.resources().filter(it -> it.id().startsWith("EvacuationLatch")).toList();
    assertThat(latch.stream().map(TemplateResource::type))
        .containsExactlyInAnyOrder(
            "AWS::Logs::LogGroup",
            "AWS::Logs::MetricFilter",
            "AWS::IAM::Role",
            "AWS::IAM::Policy",
            "AWS::Lambda::Function",
            "AWS::Lambda::Permission",
            "AWS::Events::Rule");
    var function = only(latch, "AWS::Lambda::Function");
    assertThat(function.at("Environment", "Variables"))
        .isEqualTo(
            Map.of(
                "FIRST_URL", "https://" + FIRST + "/health/region",
                "SHARED_URL", "https://" + SHARED + "/health/region"));
    assertThat(only(latch, "AWS::Events::Rule").at("ScheduleExpression"))
        .isEqualTo("rate(1 minute)");
    var filter = only(latch, "AWS::Logs::MetricFilter");
    assertThat(filter.at("LogGroupName", "Ref"))
        .isEqualTo(function.at("LoggingConfig", "LogGroup", "Ref"));
    var alarm =
        standby.resources("AWS::CloudWatch::Alarm").stream()
            .filter(it -> String.valueOf(it.at("AlarmName")).endsWith("-evacuate"))
            .findFirst()
            .orElseThrow();
    for (String name : List.of("MetricName", "Namespace"))
      assertThat(
              filter.at(
                  "MetricTransformations",
                  "0",
                  Map.of("Namespace", "MetricNamespace").getOrDefault(name, name)))
          .isEqualTo(alarm.at(name));
    assertThat(filter.at("MetricTransformations", "0", "MetricValue"))
        .isEqualTo(String.valueOf(((Number) alarm.at("Threshold")).intValue()));
    // The role can only write the log.
    assertThat(only(latch, "AWS::IAM::Policy").at("PolicyDocument", "Statement", "0", "Action"))
        .isEqualTo(List.of("logs:CreateLogStream", "logs:PutLogEvents"));
    assertThat(JsonValues.list(only(latch, "AWS::IAM::Policy").at("PolicyDocument", "Statement")))
        .hasSize(1);
  }

  /** Failover depends only on records, health checks and an alarm, all on data planes. */
  @ParameterizedTest
  @MethodSource("everyPair")
  void needsNoControlPlaneForFailover(Deployed deployed) {
    assertThat(deployed.global().stream().map(TemplateResource::type).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "AWS::Route53::RecordSet", "AWS::Route53::HealthCheck", "AWS::CloudWatch::Alarm");
    // They only notify people.
    assertThat(
            deployed.global().stream()
                .filter(it -> it.type().equals("AWS::CloudWatch::Alarm"))
                .flatMap(it -> JsonValues.list(it.at("AlarmActions")).stream()))
        .allSatisfy(it -> assertThat(it.toString()).contains(":sns:us-east-1:"));
  }

  static Stream<Named<Deployed>> everyPairWithUsers() {
    return everyPair()
        .filter(it -> it.getPayload().settings().auth() instanceof Authentication.Cognito);
  }

  /** AWS rejects replicas of pools without these properties. */
  @ParameterizedTest
  @MethodSource("everyPairWithUsers")
  void replicatesUsersWithMultiRegionIssuer(Deployed deployed) {
    var pool = deployed.only("AWS::Cognito::UserPool");
    assertThat(pool.at("UserPoolTier")).isIn("ESSENTIALS", "PLUS");
    assertThat(pool.at("IssuerConfiguration", "Type")).isEqualTo("UPDATED");
    assertThat(pool.at("KeyConfiguration", "KeyType")).isEqualTo("CUSTOMER_MANAGED_KEY");
    var key =
        deployed.resources("AWS::KMS::Key").stream()
            .filter(it -> JsonValues.everything(pool.at("KeyConfiguration")).contains(it.id()))
            .findFirst()
            .orElseThrow();
    assertThat(key.at("MultiRegion")).isEqualTo(true);
    assertThat(JsonValues.everything(key.at("KeyPolicy")))
        .contains("cognito-idp.amazonaws.com", "identitystore.amazonaws.com");
    assertThat(deployed.stack("StandbyKey"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.type()).isEqualTo("AWS::KMS::ReplicaKey");
              assertThat(JsonValues.everything(it.at("PrimaryKeyArn")))
                  .contains(
                      "{{resolve:secretsmanager:" + shared(deployed) + ":SecretString:key::}}");
              assertThat(it.content().get("DeletionPolicy")).isEqualTo("RetainExceptOnCreate");
            });
    assertThat(deployed.stack("StandbyUsers"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.type()).isEqualTo("AWS::Cognito::UserPoolReplica");
              assertThat(it.at("RegionName")).isEqualTo("us-west-2");
              assertThat(it.content().get("DeletionPolicy")).isEqualTo("RetainExceptOnCreate");
              assertThat(JsonValues.everything(it.at("UserPoolId")).toString()).contains(pool.id());
            });
    assertThat(
            deployed
                .standby()
                .orElseThrow()
                .only("AWS::Cognito::UserPoolRegionalConfigurationAttachment")
                .at("Status"))
        .isEqualTo("ACTIVE");
  }

  @Test
  void deletesUsersWithoutRetention() {
    var options = new HashMap<>(Deployments.TWO_REGIONS_WITH_USERS);
    options.put("retain", "false");
    var deployed = Deployments.of(Pattern.LAMBDA, options);
    var replicas =
        Stream.concat(
            deployed.stack("StandbyKey").stream(), deployed.stack("StandbyUsers").stream());
    assertThat(replicas)
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.content().get("DeletionPolicy")).isEqualTo("Delete"));
  }

  /**
   * A replica needs its key there, and the key's replica the first key's id; templates cannot refer
   * to either across regions.
   */
  @ParameterizedTest
  @MethodSource("everyPairWithUsers")
  void deploysUserReplicationInSequence(Deployed deployed) {
    assertThat(region(deployed, "StandbyKey")).isEqualTo("us-west-2");
    assertThat(region(deployed, "StandbyUsers")).isEqualTo("us-east-1");
    assertThat(before(deployed, "StandbyKey")).contains("Data");
    assertThat(before(deployed, "StandbyUsers")).contains("StandbyKey");
    assertThat(before(deployed, "Secondary")).contains("StandbyUsers", "Data");
    assertThat(before(deployed, "Primary")).containsExactly("Data");
  }

  static Stream<Named<Deployed>> everyPairOfClusters() {
    return Deployments.everyCombination()
        .filter(it -> !it.getPayload().isStandby())
        .filter(it -> it.getPayload().settings().regions().standby().isPresent())
        .filter(it -> it.getPayload().settings().data().store() == DataStore.DSQL);
  }

  /** Aurora DSQL User Guide, "Create multi-Region clusters": the witness is the same for both. */
  @ParameterizedTest
  @MethodSource("everyPairOfClusters")
  void peersClusters(Deployed deployed) {
    var first = only(deployed.stack("Data"), "AWS::DSQL::Cluster");
    var second = only(deployed.stack("StandbyCluster"), "AWS::DSQL::Cluster");
    boolean retain = deployed.settings().data().retain();
    assertThat(List.of(first, second))
        .allSatisfy(
            it -> {
              assertThat(it.at("MultiRegionProperties"))
                  .isEqualTo(Map.of("WitnessRegion", "us-east-2"));
              assertThat(it.at("DeletionProtectionEnabled")).isEqualTo(retain);
              assertThat(it.content().get("DeletionPolicy"))
                  .isEqualTo(retain ? "RetainExceptOnCreate" : "Delete");
            });
    var peering = only(deployed.stack("StandbyCluster"), "Custom::DsqlPeering");
    assertThat(peering.at("Witness")).isEqualTo("us-east-2");
    assertThat(peering.at("Retain")).isEqualTo(Boolean.toString(retain));
    assertThat(JsonValues.list(peering.at("Clusters"))).hasSize(2);
    assertThat(JsonValues.at(peering.at("Clusters"), "0").toString())
        .contains(":dsql:us-east-1:", "PrimaryId");
    assertThat(JsonValues.at(peering.at("Clusters"), "1"))
        .isEqualTo(Map.of("Fn::GetAtt", List.of(second.id(), "ResourceArn")));
    // A later failure of the stack would undo the peering.
    assertThat(new ArrayList<Object>(JsonValues.list(peering.content().get("DependsOn"))))
        .containsAll(
            deployed.stack("StandbyCluster").stream()
                .filter(it -> it.type().matches("AWS::(DSQL|Backup|SSM)::.*"))
                .map(TemplateResource::id)
                .toList());
  }

  /** Neither cluster accepts connections before both are peered; both have one schema. */
  @ParameterizedTest
  @MethodSource("everyPairOfClusters")
  void migratesAfterPeeringOneRegionAtATime(Deployed deployed) {
    assertThat(region(deployed, "StandbyCluster")).isEqualTo("us-west-2");
    assertThat(before(deployed, "StandbyCluster")).containsExactly("Data");
    assertThat(before(deployed, "Primary")).contains("Data", "StandbyCluster");
    assertThat(before(deployed, "Secondary")).contains("Primary");
    for (String stack : List.of("Primary", "Secondary")) {
      assertThat(deployed.stack(stack).stream().map(TemplateResource::type))
          .contains("Custom::DatabaseSchema");
    }
    assertThat(JsonValues.everything(deployed.template("StandbyCluster").get("Resources")))
        .noneMatch(it -> it instanceof Map<?, ?> map && map.containsKey("Fn::ImportValue"));
  }

  /** The function could otherwise change or delete other clusters of the account. */
  @ParameterizedTest
  @MethodSource("everyPairOfClusters")
  void changesNoOtherCluster(Deployed deployed) {
    var statements =
        deployed.stack("StandbyCluster").stream()
            .filter(it -> it.type().equals("AWS::IAM::Policy"))
            .filter(it -> it.id().startsWith("PeeringFunction"))
            .flatMap(it -> JsonValues.list(it.at("PolicyDocument", "Statement")).stream())
            .toList();
    // Neither changes a cluster that the function may not update.
    assertThat(statements)
        .filteredOn(it -> JsonValues.at(it, "Resource").toString().contains("*"))
        .extracting(it -> JsonValues.at(it, "Action"))
        .containsExactlyInAnyOrder("dsql:RemovePeerCluster", "dsql:PutWitnessRegion");
    assertThat(statements)
        .filteredOn(it -> JsonValues.everything(it).contains("dsql:DeleteCluster"))
        .hasSize(deployed.settings().data().retain() ? 0 : 1);
  }

  /**
   * Otherwise a user would be two callers, and orders would lose their owner in the other region.
   */
  @ParameterizedTest
  @MethodSource("everyPairWithUsers")
  void acceptsSameTokensInBothRegions(Deployed deployed) {
    var first = tokens(deployed);
    assertThat(tokens(deployed.standby().orElseThrow())).isEqualTo(first);
    String shared = "{{resolve:secretsmanager:" + shared(deployed) + ":SecretString:";
    assertThat(first)
        .contains("https://issuer-cognito-idp.us-east-1.amazonaws.com/", "/.well-known/jwks.json")
        .contains(shared + "pool::}}", shared + "client::}}");
  }

  /** Returns the authorizer's token settings as text. */
  private static String tokens(Deployed deployed) {
    var variables =
        deployed.resources("AWS::Lambda::Function").stream()
            .filter(it -> String.valueOf(it.at("Handler")).contains("TokenAuthorizer"))
            .map(it -> new TreeMap<>(JsonValues.object(it.at("Environment", "Variables"))))
            .findFirst()
            .orElseThrow();
    variables.keySet().removeIf(it -> !it.startsWith("HAAPI_JWT_"));
    assertThat(variables.keySet())
        .containsExactly("HAAPI_JWT_AUDIENCE", "HAAPI_JWT_ISSUER", "HAAPI_JWT_JWKSURL");
    return variables.toString();
  }

  private static String shared(Deployed deployed) {
    return deployed.data().values().stream()
        .map(it -> new TemplateResource("", JsonValues.object(it)))
        .filter(it -> it.type().equals("AWS::SecretsManager::Secret"))
        .map(it -> it.at("Name").toString())
        .filter(it -> it.endsWith("/sharedUsers"))
        .findFirst()
        .orElseThrow();
  }

  private static String region(Deployed deployed, String stack) {
    return deployed.stacks().get(stack).region();
  }

  private static Set<String> before(Deployed deployed, String stack) {
    var before = deployed.stacks().get(stack).dependencies();
    return deployed.stacks().values().stream()
        .filter(it -> before.contains(it.artifact()))
        .map(it -> it.id())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void refersToNoStackOfOtherRegion(Deployed deployed) {
    var users = deployed.settings().auth() instanceof Authentication.Cognito;
    var away =
        Stream.of(
                deployed.standby().orElseThrow().primary().values().stream(),
                deployed.global().stream().map(TemplateResource::content),
                users
                    ? deployed.stack("StandbyKey").stream().map(TemplateResource::content)
                    : Stream.empty())
            .flatMap(it -> it);
    assertThat(away.flatMap(it -> JsonValues.everything(it).stream()))
        .noneMatch(it -> it instanceof Map<?, ?> map && map.containsKey("Fn::ImportValue"));
    assertThat(
            Stream.concat(
                deployed.resources().map(TemplateResource::type),
                deployed.standby().orElseThrow().resources().map(TemplateResource::type)))
        .noneMatch(it -> it.startsWith("Custom::CrossRegion"));
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void sizesStandbyForAllRequests(Deployed deployed) {
    var standby = deployed.standby().orElseThrow();
    assertThat(minimums(standby)).isEqualTo(minimums(deployed));
    // Lambda has none.
    assertThat(minimums(standby).isEmpty()).isEqualTo(deployed.pattern() == Pattern.LAMBDA);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "LAMBDA")
  void runsOneServerPerZoneInWarmStandby(Pattern pattern) {
    var options = new HashMap<>(Deployments.TWO_REGIONS);
    options.putAll(Map.of("standby", "warm", "needed", "6"));
    var deployed = Deployments.of(pattern, options);
    assertThat(minimums(deployed)).isEqualTo(Set.of("9"));
    assertThat(minimums(deployed.standby().orElseThrow())).isEqualTo(Set.of("3"));
  }

  /**
   * Prints and pins the differences between the two templates, ignoring names of regions, zones and
   * stacks. A part is identified by the type of its resource and the path of properties.
   */
  @ParameterizedTest
  @MethodSource("everyPair")
  void keepsStandbyEqualExceptWhereNeeded(Deployed deployed) {
    var first = parts(deployed.primary());
    var second = parts(deployed.standby().orElseThrow().primary());
    var differences = new TreeSet<String>();
    first.forEach((part, values) -> compare(part, values, second.get(part), differences));
    second.forEach((part, values) -> compare(part, values, first.get(part), differences));
    System.out.println(deployed.pattern() + ": the standby differs in " + differences);
    assertThat(differences).isSubsetOf(DIFFERENCES);
  }

  private static void compare(
      String part, List<String> values, List<String> others, Set<String> into) {
    if (!values.equals(others)) into.add(part);
  }

  /** Returns the values by path, without those that must differ. */
  private static Map<String, List<String>> parts(Map<String, Object> resources) {
    var parts = new TreeMap<String, List<String>>();
    resources.entrySet().stream()
        .filter(it -> !isOfStandby(it.getKey(), it.getValue()))
        .map(Map.Entry::getValue)
        .filter(it -> !"AWS::CDK::Metadata".equals(JsonValues.at(it, "Type")))
        .forEach(
            it ->
                collect(
                    (String) JsonValues.at(it, "Type"), JsonValues.at(it, "Properties"), parts));
    parts.values().forEach(it -> it.sort(null));
    return parts;
  }

  /**
   * Returns whether only the standby has a resource: evacuation, lookups of ARNs, and backups,
   * which the first region has in another stack. Other tests check them.
   */
  private static boolean isOfStandby(String id, Object resource) {
    return id.startsWith("Evacuation")
        || id.matches(
            "Data(Arn|SecretLookups|StandbyBackup).*|AWS679f53fac002430cb0da5b7982bd2287.*")
        || String.valueOf(JsonValues.at(resource, "Properties", "AlarmName"))
            .endsWith("-latch-failing");
  }

  private static void collect(String part, Object value, Map<String, List<String>> into) {
    switch (value) {
      case Map<?, ?> members when members.keySet().stream().noneMatch(TwoRegionsTest::isFunction) ->
          members.forEach((name, it) -> collect(part + "." + name, it, into));
      case List<?> items -> items.forEach(it -> collect(part, it, into));
      case null -> {}
      default ->
          into.computeIfAbsent(part, _ -> new ArrayList<>())
              .add(
                  value
                      .toString()
                      .replaceAll("us-(east-1|west-2)", "REGION")
                      .replaceAll("us[ew]\\d-az\\d", "ZONE")
                      .replaceAll("(?i)primary|secondary", "STACK")
                      .replaceAll("[0-9A-Fa-f]{8,}", "HASH"));
    }
  }

  private static boolean isFunction(Object name) {
    return name.equals("Ref") || name.toString().startsWith("Fn::");
  }

  @Test
  void routesByLatencyToHealthyRegions() {
    var options = new HashMap<>(Deployments.TWO_REGIONS);
    options.put("routing", "latency");
    options.put("sessionStore", "token");
    var deployed = Deployments.of(Pattern.LAMBDA, options);
    var standby = deployed.standby().orElseThrow();
    var checks = checks(deployed);
    var records =
        deployed.global().stream()
            .filter(it -> it.type().equals("AWS::Route53::RecordSet"))
            .toList();
    assertThat(records.stream().map(it -> it.at("Region")).collect(Collectors.toSet()))
        .isEqualTo(Set.of("us-east-1", "us-west-2"));
    assertThat(records).hasSize(4);
    for (var record : records) {
      assertThat(record.at("Failover")).isNull();
      boolean first = record.at("Region").equals("us-east-1");
      assertThat(record.at("AliasTarget", "DNSName")).isEqualTo((first ? FIRST : SECOND) + ".");
      var children = children(checks, record);
      assertThat(
              children.stream()
                  .map(it -> it.at("HealthCheckConfig", "FullyQualifiedDomainName"))
                  .filter(Objects::nonNull))
          .containsExactly(first ? FIRST : SECOND);
      // The alarm is in the region that receives the requests.
      assertThat(
              children.stream()
                  .map(it -> it.at("HealthCheckConfig", "AlarmIdentifier", "Region"))
                  .filter(Objects::nonNull))
          .containsExactly(first ? "us-west-2" : "us-east-1");
    }
    for (var region : List.of(deployed, standby)) {
      assertThat(
              region.resources("AWS::CloudWatch::Alarm").stream()
                  .filter(it -> String.valueOf(it.at("AlarmName")).endsWith("-evacuate")))
          .hasSize(1);
      // Both regions are always in rotation, so the name does not indicate a failover.
      assertThat(region.resources("AWS::Events::Rule")).isEmpty();
    }
  }

  @Test
  void allowsEventualConsistencyAcrossSets() {
    var options = new HashMap<>(Deployments.TWO_REGIONS);
    options.put("regions", "us-east-1,eu-west-1");
    options.put("consistency", "eventual");
    var orders = table(Deployments.of(Pattern.LAMBDA, options), "-orders");
    assertThat(orders.at("MultiRegionConsistency")).isNotEqualTo("STRONG");
    assertThat(orders.at("GlobalTableWitnesses")).isNull();
    assertThat(JsonValues.list(orders.at("Replicas"))).hasSize(2);
  }

  private static Map<Object, TemplateResource> checks(Deployed deployed) {
    return deployed.global().stream()
        .filter(it -> it.type().equals("AWS::Route53::HealthCheck"))
        .collect(Collectors.toMap(TemplateResource::id, it -> it));
  }

  /** Returns the two health checks that a record's check combines. */
  private static List<TemplateResource> children(
      Map<Object, TemplateResource> checks, TemplateResource record) {
    var check = checks.get(referred(record.at("HealthCheckId")));
    assertThat(check.at("HealthCheckConfig", "Type")).isEqualTo("CALCULATED");
    assertThat(check.at("HealthCheckConfig", "HealthThreshold")).isEqualTo(2);
    var children =
        JsonValues.list(check.at("HealthCheckConfig", "ChildHealthChecks")).stream()
            .map(it -> checks.get(referred(it)))
            .toList();
    assertThat(children).hasSize(2);
    return children;
  }

  private static Object referred(Object value) {
    return JsonValues.everything(value).stream()
        .filter(it -> it instanceof String)
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> names(Deployed deployed) {
    return deployed.resources("AWS::ApiGateway::DomainName").stream()
        .map(it -> it.at("DomainName").toString())
        .collect(Collectors.toSet());
  }

  private static TemplateResource table(Deployed deployed, String ending) {
    return deployed.resources("AWS::DynamoDB::GlobalTable").stream()
        .filter(it -> it.at("TableName").toString().endsWith(ending))
        .findFirst()
        .orElseThrow();
  }

  private static TemplateResource only(List<TemplateResource> resources, String type) {
    var found = resources.stream().filter(it -> it.type().equals(type)).toList();
    assertThat(found).as(type).hasSize(1);
    return found.getFirst();
  }

  private static Set<String> minimums(Deployed deployed) {
    var found = new TreeSet<String>();
    deployed
        .resources("AWS::AutoScaling::AutoScalingGroup")
        .forEach(it -> found.add(it.at("MinSize").toString()));
    deployed
        .resources("AWS::ApplicationAutoScaling::ScalableTarget")
        .forEach(it -> found.add(it.at("MinCapacity").toString()));
    deployed
        .resources("AWS::ElasticBeanstalk::Environment")
        .forEach(
            it -> found.add(it.option("aws:autoscaling:asg", "MinSize").orElseThrow().toString()));
    deployed
        .kubernetes("HorizontalPodAutoscaler")
        .forEach(it -> found.add(JsonValues.at(it, "spec", "minReplicas").toString()));
    return found;
  }
}
