package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.Json;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every pattern, in every flavour, whatever its options. */
class PoliciesTest {
  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.allWithOptions();
  }

  static Stream<Named<Deployed>> everyServer() {
    return everyDeployment().filter(it -> it.getPayload().pattern() != Pattern.LAMBDA);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void nothingIsPublicButTheFrontDoor(Deployed deployed) {
    assertThat(deployed.resources("AWS::ElasticLoadBalancingV2::LoadBalancer"))
        .allSatisfy(it -> assertThat(it.at("Scheme")).isEqualTo("internal"));
    assertThat(deployed.resources("AWS::EC2::Subnet"))
        .allSatisfy(it -> assertThat(it.at("MapPublicIpOnLaunch")).isEqualTo(false));
    assertThat(deployed.resources("AWS::ECS::Service"))
        .allSatisfy(
            it ->
                assertThat(it.at("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"))
                    .isIn("DISABLED", null));
    assertThat(deployed.resources("AWS::Lambda::Url")).isEmpty();
    assertThat(deployed.resources("AWS::EKS::Cluster"))
        .allSatisfy(
            it -> assertThat(it.at("ResourcesVpcConfig", "EndpointPublicAccess")).isEqualTo(false));
    assertThat(deployed.kubernetes("Ingress")).isEmpty();
    assertThat(deployed.kubernetes("Service"))
        .allSatisfy(it -> assertThat(Json.at(it, "spec", "type")).isEqualTo("ClusterIP"));
    assertThat(deployed.resources("AWS::EC2::SecurityGroup"))
        .allSatisfy(
            it ->
                assertThat(Json.list(it.at("SecurityGroupIngress")))
                    .noneMatch(rule -> "0.0.0.0/0".equals(Json.at(rule, "CidrIp"))));
    assertThat(deployed.resources("AWS::EC2::SecurityGroupIngress"))
        .allSatisfy(it -> assertThat(it.at("SourceSecurityGroupId")).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void noGrantAllowsEveryActionOrTables(Deployed deployed) {
    for (var policy : deployed.resources("AWS::IAM::Policy")) {
      for (Object statement : Json.list(policy.at("PolicyDocument", "Statement"))) {
        var actions = Json.list(Json.at(statement, "Action"));
        assertThat(actions).isNotEmpty().noneMatch("*"::equals);
        boolean tables = actions.stream().anyMatch(it -> it.toString().startsWith("dynamodb:"));
        if (tables) {
          assertThat(Json.list(Json.at(statement, "Resource"))).noneMatch("*"::equals);
          assertThat(actions).noneMatch(it -> it.toString().contains("*"));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void whatRunsTheApiMayUseTheTablesAndNothingElse(Deployed deployed) {
    var roles =
        deployed.resources("AWS::IAM::Role").stream()
            .collect(Collectors.toMap(Deployed.Resource::id, it -> it));
    var trusted =
        deployed.resources("AWS::IAM::Policy").stream()
            .filter(it -> Json.everything(it.properties()).contains("dynamodb:PutItem"))
            .flatMap(it -> Json.list(it.at("Roles")).stream())
            .map(it -> roles.get(Json.at(it, "Ref")))
            .map(it -> it.at("AssumeRolePolicyDocument", "Statement", "0", "Principal", "Service"))
            .toList();
    assertThat(trusted)
        .containsExactly(
            switch (deployed.pattern()) {
              case EC2 -> "ec2.amazonaws.com";
              case ECS -> "ecs-tasks.amazonaws.com";
              case EKS -> "pods.eks.amazonaws.com";
              case LAMBDA -> "lambda.amazonaws.com";
            });
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void logsAreKeptAsLongAsAsked(Deployed deployed) {
    assertThat(deployed.resources("AWS::Logs::LogGroup"))
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(number(it.at("RetentionInDays")))
                    .isEqualTo(deployed.settings().logDays()));
    // Without a group of its own a function gets one that is kept for ever.
    assertThat(deployed.resources("AWS::Lambda::Function"))
        .allSatisfy(it -> assertThat(it.at("LoggingConfig", "LogGroup")).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void whatIsStoredIsEncryptedAndKeptWhenItMust(Deployed deployed) {
    for (var table : deployed.resources("AWS::DynamoDB::GlobalTable")) {
      assertThat(
              table.at(
                  "Replicas",
                  "0",
                  "PointInTimeRecoverySpecification",
                  "PointInTimeRecoveryEnabled"))
          .isEqualTo(true);
      assertThat(table.at("Replicas", "0", "DeletionProtectionEnabled"))
          .isEqualTo(deployed.settings().retain());
      assertThat(table.content().get("DeletionPolicy"))
          .isEqualTo(deployed.settings().retain() ? "Retain" : "Delete");
    }
    assertThat(deployed.resources("AWS::S3::Bucket"))
        .allSatisfy(it -> assertThat(it.at("BucketEncryption")).isNotNull());
    for (var launch : deployed.resources("AWS::EC2::LaunchTemplate")) {
      assertThat(launch.at("LaunchTemplateData", "BlockDeviceMappings", "0", "Ebs", "Encrypted"))
          .isEqualTo(true);
      assertThat(launch.at("LaunchTemplateData", "MetadataOptions", "HttpTokens"))
          .isEqualTo("required");
    }
    assertThat(deployed.resources("AWS::EKS::Cluster"))
        .allSatisfy(
            it -> {
              assertThat(it.at("EncryptionConfig", "0", "Provider", "KeyArn")).isNotNull();
              assertThat(it.at("EncryptionConfig", "0", "Resources")).isEqualTo(List.of("secrets"));
            });
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void everyServerIsSpreadOverThreeZonesById(Deployed deployed) {
    var zones = Set.copyOf(deployed.settings().region().zones());
    assertThat(zones).hasSize(Region.ZONES);
    var subnets = deployed.resources("AWS::EC2::Subnet");
    assertThat(subnets.stream().map(it -> it.at("AvailabilityZoneId")).collect(Collectors.toSet()))
        .isEqualTo(zones);
    assertThat(subnets).allSatisfy(it -> assertThat(it.at("AvailabilityZone")).isNull());
    assertThat(Json.list(deployed.only("AWS::ApiGatewayV2::VpcLink").at("SubnetIds"))).hasSize(3);
    assertThat(Json.list(deployed.only("AWS::ElasticLoadBalancingV2::LoadBalancer").at("Subnets")))
        .hasSize(3);
    assertThat(deployed.resources("AWS::AutoScaling::AutoScalingGroup"))
        .allSatisfy(it -> assertThat(Json.list(it.at("VPCZoneIdentifier"))).hasSize(3));
    assertThat(deployed.resources("AWS::EKS::Cluster"))
        .allSatisfy(
            it ->
                assertThat(Json.list(it.at("ResourcesVpcConfig", "SubnetIds")))
                    .hasSize(Region.ZONES));
    assertThat(deployed.kubernetes("Deployment"))
        .allSatisfy(
            it ->
                assertThat(Json.object(Json.at(it, podSpec("topologySpreadConstraints", "0"))))
                    .containsEntry("topologyKey", "topology.kubernetes.io/zone")
                    .containsEntry("whenUnsatisfiable", "DoNotSchedule")
                    .containsEntry("maxSkew", 1)
                    .containsEntry("minDomains", Region.ZONES));
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void capacitySurvivesTheLossOfAZoneWithoutScaling(Deployed deployed) {
    int needed = deployed.settings().capacity().needed();
    var minimums =
        Stream.of(
                deployed.resources("AWS::AutoScaling::AutoScalingGroup").stream()
                    .map(it -> it.at("MinSize")),
                deployed.resources("AWS::ApplicationAutoScaling::ScalableTarget").stream()
                    .map(it -> it.at("MinCapacity")),
                deployed.kubernetes("HorizontalPodAutoscaler").stream()
                    .map(it -> Json.at(it, "spec", "minReplicas")))
            .flatMap(it -> it)
            .map(it -> Integer.parseInt(String.valueOf(it).replace(".0", "")))
            .toList();
    assertThat(minimums)
        .isNotEmpty()
        .allSatisfy(
            it -> assertThat(it - Math.ceilDiv(it, Region.ZONES)).isGreaterThanOrEqualTo(needed));
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void variablesAreOnesThatTheApiReads(Deployed deployed) throws IOException {
    var documented = new TreeSet<String>();
    String reference = Files.readString(Deployments.project().resolve("docs/configuration.md"));
    java.util.regex.Pattern.compile(
            "^\\| `(haapi\\.[a-z.-]+)` \\|", java.util.regex.Pattern.MULTILINE)
        .matcher(reference)
        .results()
        .forEach(it -> documented.add(variable(it.group(1))));
    documented.add("HAAPI_LAMBDA_IDENTITY");
    // User data and secrets hold lines of variables; a list's values have numbers.
    var named = new TreeSet<String>();
    for (var pods : deployed.kubernetes("Deployment")) {
      Json.list(Json.at(pods, podSpec("containers", "0", "env")))
          .forEach(it -> collect(Json.at(it, "name").toString(), named));
    }
    for (var secrets : deployed.kubernetes("SecretProviderClass")) {
      java.util.regex.Pattern.compile("objectAlias: \"(haapi\\.[a-z.]+)(\\[\\d])?\"")
          .matcher(Json.at(secrets, "spec", "parameters", "objects").toString())
          .results()
          .forEach(it -> named.add(variable(it.group(1))));
    }
    for (Object value :
        Json.everything(deployed.resources().map(Deployed.Resource::properties).toList())) {
      if (value instanceof Map<?, ?> members) {
        members.keySet().forEach(it -> collect(it.toString(), named));
        if (members.get("Name") instanceof String name) collect(name, named);
      } else if (value instanceof String text && text.contains("=")) {
        text.lines()
            .filter(it -> it.matches("HAAPI_[A-Z0-9_]+=.*"))
            .forEach(it -> collect(it, named));
      }
    }
    // What first-boot.sh takes, and no variable of the API's.
    named.removeIf(
        it ->
            it.matches(
                "HAAPI_(ARTIFACT_URI|ARTIFACT_SHA256|SETTINGS|SECRETS_PARAMETER|LOG_GROUP)"));
    assertThat(named).hasSizeGreaterThan(2);
    assertThat(documented).containsAll(named);
  }

  private static void collect(String text, Set<String> into) {
    String name = text.replaceFirst("=.*", "").replaceFirst("_\\d+$", "");
    if (name.matches("HAAPI_[A-Z_]+")) into.add(name);
  }

  private static String[] podSpec(String... path) {
    return Stream.concat(Stream.of("spec", "template", "spec"), Stream.of(path))
        .toArray(String[]::new);
  }

  private static String variable(String property) {
    return property.replace("-", "").replace('.', '_').toUpperCase(java.util.Locale.ROOT);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void whoeverCallsIsKnownButForTheIndexAndTheRegionsHealth(Deployed deployed) {
    var paths = Json.object(deployed.only("AWS::ApiGateway::RestApi").at("Body", "paths"));
    var open = new TreeSet<String>();
    paths.forEach(
        (path, item) ->
            Json.object(item)
                .forEach(
                    (method, operation) -> {
                      if (Json.list(Json.at(operation, "security")).isEmpty()) {
                        open.add(method + " " + path);
                      }
                    }));
    assertThat(open).containsExactly("get /", "get /health/region");
    assertThat(paths).doesNotContainKeys("/health/live", "/health/ready");
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void theCallerAndTheOriginAreSetByTheFrontDoorAlone(Deployed deployed) {
    var paths = Json.object(deployed.only("AWS::ApiGateway::RestApi").at("Body", "paths"));
    paths.forEach(
        (path, item) -> {
          if (path.equals("/")) return;
          Json.object(item)
              .forEach(
                  (method, operation) -> {
                    var integration =
                        Json.object(Json.at(operation, "x-amazon-apigateway-integration"));
                    var mapping = Json.object(integration.get("requestParameters"));
                    assertThat(mapping)
                        .as(method + " " + path)
                        .containsEntry(
                            "integration.request.header.X-Origin-Secret",
                            "stageVariables.originSecret")
                        .containsKey("integration.request.header.X-Principal");
                    assertThat(integration.get("connectionType")).isEqualTo("VPC_LINK");
                  });
        });
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void healthAndDrainingAgreeWithTheApi(Deployed deployed) {
    var targets = deployed.only("AWS::ElasticLoadBalancingV2::TargetGroup");
    assertThat(targets.at("HealthCheckPath")).isEqualTo("/health/ready");
    int interval = number(targets.at("HealthCheckIntervalSeconds"));
    int threshold = number(targets.at("UnhealthyThresholdCount"));
    // docs/configuration.md: haapi.shutdown.pause is the interval times the threshold, and a
    // second.
    assertThat(interval * threshold + 1).isEqualTo(11);
    var attributes =
        Json.list(targets.at("TargetGroupAttributes")).stream()
            .collect(
                Collectors.toMap(
                    it -> (String) Json.at(it, "Key"), it -> (String) Json.at(it, "Value")));
    // Longer than what a request may take.
    assertThat(Integer.parseInt(attributes.get("deregistration_delay.timeout_seconds")))
        .isGreaterThanOrEqualTo(10);
    for (var task : deployed.resources("AWS::ECS::TaskDefinition")) {
      assertThat(number(task.at("ContainerDefinitions", "0", "StopTimeout"))).isGreaterThan(21);
    }
    for (var pods : deployed.kubernetes("Deployment")) {
      assertThat(number(Json.at(pods, podSpec("terminationGracePeriodSeconds")))).isGreaterThan(21);
      assertThat(Json.at(pods, podSpec("containers", "0", "readinessProbe", "httpGet", "path")))
          .isEqualTo(targets.at("HealthCheckPath"));
      assertThat(Json.at(pods, podSpec("containers", "0", "ports", "0", "containerPort")))
          .isEqualTo(number(targets.at("Port")));
      assertThat(Json.at(pods, "spec", "strategy", "rollingUpdate", "maxUnavailable")).isEqualTo(0);
    }
  }

  private static int number(Object value) {
    return ((Number) value).intValue();
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void theLoadBalancerAloneReachesTheServers(Deployed deployed) {
    var balancer = deployed.only("AWS::ElasticLoadBalancingV2::LoadBalancer");
    int port = number(deployed.only("AWS::ElasticLoadBalancingV2::TargetGroup").at("Port"));
    var rules =
        deployed.resources("AWS::EC2::SecurityGroupIngress").stream()
            .filter(it -> number(it.at("FromPort")) <= port && port <= number(it.at("ToPort")))
            .toList();
    assertThat(rules)
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(it.at("SourceSecurityGroupId"))
                    .isEqualTo(balancer.at("SecurityGroups", "0")));
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void theTablesHaveTheKeysThatTheApiUses(Deployed deployed) throws IOException {
    var orders =
        deployed.resources("AWS::DynamoDB::GlobalTable").stream()
            .filter(it -> it.at("TableName").toString().contains("-orders"))
            .findFirst()
            .orElseThrow();
    String source =
        Files.readString(
            Deployments.project().resolve("api-core/src/main/java/io/haapi/order/OrderTable.java"));
    assertThat(orders.at("KeySchema", "0", "AttributeName")).isEqualTo("pk");
    assertThat(source)
        .contains("INDEX = \"" + orders.at("GlobalSecondaryIndexes", "0", "IndexName") + "\"")
        .contains(
            "SORT_KEY = \""
                + orders.at("GlobalSecondaryIndexes", "0", "KeySchema", "1", "AttributeName")
                + "\"");
    assertThat(
            List.copyOf(
                Json.list(
                    orders.at("GlobalSecondaryIndexes", "0", "Projection", "NonKeyAttributes"))))
        .asString()
        .contains("status", "createdAt", "lineCount", "totals");
  }
}
