package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.DataSettings.Encryption;
import io.haapi.infra.settings.Pattern;
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

/** Checks rules that hold for every pattern and flavour with any settings. */
class PoliciesTest {
  private static final String HEALTH = "/health/region";
  private static final String BEANSTALK = "AWS::ElasticBeanstalk::Environment";

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  static Stream<Named<Deployed>> everyServer() {
    return everyDeployment().filter(it -> it.getPayload().pattern() != Pattern.LAMBDA);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void exposesOnlyFrontDoor(Deployed deployed) {
    assertThat(deployed.resources("AWS::ElasticLoadBalancingV2::LoadBalancer"))
        .allSatisfy(it -> assertThat(it.at("Scheme")).isEqualTo("internal"));
    assertThat(deployed.resources("AWS::EC2::Subnet"))
        .allSatisfy(it -> assertThat(it.at("MapPublicIpOnLaunch")).isEqualTo(false));
    assertThat(deployed.resources("AWS::S3::Bucket"))
        .allSatisfy(
            it ->
                assertThat(JsonValues.object(it.at("PublicAccessBlockConfiguration")).values())
                    .hasSize(4)
                    .containsOnly(true));
    assertThat(deployed.resources("AWS::ECS::Service"))
        .allSatisfy(
            it ->
                assertThat(it.at("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"))
                    .isIn("DISABLED", null));
    assertThat(deployed.resources(BEANSTALK))
        .allSatisfy(
            it -> {
              assertThat(it.option("aws:ec2:vpc", "ELBScheme")).contains("internal");
              assertThat(it.option("aws:ec2:vpc", "AssociatePublicIpAddress")).contains("false");
              assertThat(it.option("aws:elasticbeanstalk:environment", "LoadBalancerIsShared"))
                  .contains("true");
              // Otherwise Elastic Beanstalk creates security groups that are open to everyone.
              assertThat(it.option("aws:elbv2:loadbalancer", "SecurityGroups")).isPresent();
              String instances = "aws:autoscaling:launchconfiguration";
              assertThat(it.option(instances, "DisableDefaultEC2SecurityGroup")).contains("true");
              assertThat(it.option(instances, "SecurityGroups")).isPresent();
              assertThat(it.option(instances, "EC2KeyName")).isEmpty();
            });
    assertThat(deployed.resources("AWS::Lambda::Url")).isEmpty();
    assertThat(deployed.resources("AWS::EKS::Cluster"))
        .allSatisfy(
            it -> assertThat(it.at("ResourcesVpcConfig", "EndpointPublicAccess")).isEqualTo(false));
    assertThat(deployed.kubernetes("Ingress")).isEmpty();
    assertThat(deployed.kubernetes("Service"))
        .allSatisfy(it -> assertThat(JsonValues.at(it, "spec", "type")).isEqualTo("ClusterIP"));
    assertThat(deployed.resources("AWS::EC2::SecurityGroup"))
        .allSatisfy(
            it ->
                assertThat(JsonValues.list(it.at("SecurityGroupIngress")))
                    .noneMatch(
                        rule ->
                            "0.0.0.0/0".equals(JsonValues.at(rule, "CidrIp"))
                                || JsonValues.at(rule, "CidrIpv6") != null));
    assertThat(deployed.resources("AWS::EC2::SecurityGroupIngress"))
        .allSatisfy(it -> assertThat(it.at("SourceSecurityGroupId")).isNotNull());
  }

  /**
   * The actions that are granted on all resources, most of which support no resources. The CDK
   * grants the last ones to the ECS agent.
   */
  private static final Set<String> ON_EVERYTHING =
      Set.of(
          "cloudwatch:GetMetricWidgetImage",
          "dsql:ListClusters",
          // Conditions limit it to clusters of this account and to one action of FIS.
          "dsql:InjectError",
          "dynamodb:InjectError",
          "ec2:DescribeInstances",
          "ec2:DescribeManagedPrefixLists",
          "ec2:DescribeNetworkAcls",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
          "ecr:GetAuthorizationToken",
          "ecs:DiscoverPollEndpoint",
          "ecs:Poll",
          "ecs:StartTelemetrySession",
          "tag:GetResources",
          "xray:PutTelemetryRecords",
          "xray:PutTraceSegments",
          "logs:CreateLogStream",
          "logs:PutLogEvents",
          "rds:DescribeDBClusterSnapshots",
          "rds:DescribeDBInstances",
          "rds:DescribeDBSnapshots",
          "rds:DescribeDBClusters");

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void grantsOnlyNamedResources(Deployed deployed) {
    var statements =
        deployed
            .resources()
            .filter(it -> it.type().startsWith("AWS::IAM::"))
            .flatMap(
                it ->
                    Stream.concat(
                        Stream.of(it.properties()), JsonValues.list(it.at("Policies")).stream()))
            .flatMap(
                it -> JsonValues.list(JsonValues.at(it, "PolicyDocument", "Statement")).stream())
            .filter(it -> "Allow".equals(JsonValues.at(it, "Effect")))
            .toList();
    assertThat(statements).isNotEmpty();
    for (Object statement : statements) {
      var actions =
          JsonValues.list(JsonValues.at(statement, "Action")).stream()
              .map(Object::toString)
              .toList();
      assertThat(actions).isNotEmpty().noneMatch(it -> it.matches("\\*|.*:\\*"));
      if (JsonValues.list(JsonValues.at(statement, "Resource")).contains("*")) {
        assertThat(ON_EVERYTHING).containsAll(actions);
      }
      if (actions.stream().anyMatch(it -> it.startsWith("dynamodb:"))) {
        assertThat(actions).noneMatch(it -> it.contains("*"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void grantsOnlyApiAccessToAggregates(Deployed deployed) {
    String access =
        switch (deployed.settings().data().store()) {
          case DYNAMODB -> "dynamodb:PutItem";
          case DSQL -> "dsql:DbConnect";
          case RDS, AURORA -> "rds-db:connect";
        };
    var roles =
        deployed.resources("AWS::IAM::Role").stream()
            .collect(Collectors.toMap(Deployed.TemplateResource::id, it -> it));
    var trusted =
        deployed.resources("AWS::IAM::Policy").stream()
            .filter(it -> JsonValues.everything(it.properties()).contains(access))
            // The administrator's function cannot log in as the API.
            .filter(it -> !JsonValues.everything(it.properties()).contains("/postgres"))
            .flatMap(it -> JsonValues.list(it.at("Roles")).stream())
            .map(it -> roles.get(JsonValues.at(it, "Ref")))
            .map(it -> it.at("AssumeRolePolicyDocument", "Statement", "0", "Principal", "Service"))
            // The proxy logs in as the role that the function has logged in as.
            .filter(it -> !it.equals("rds.amazonaws.com"))
            .toList();
    assertThat(trusted)
        .containsExactly(
            switch (deployed.pattern()) {
              case EC2, BEANSTALK -> "ec2.amazonaws.com";
              case ECS -> "ecs-tasks.amazonaws.com";
              case EKS -> "pods.eks.amazonaws.com";
              case LAMBDA -> "lambda.amazonaws.com";
            });
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void retainsLogsAsConfigured(Deployed deployed) {
    assertThat(deployed.resources("AWS::Logs::LogGroup"))
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(number(it.at("RetentionInDays")))
                    .isEqualTo(deployed.settings().operations().logDays()));
    // By default a function gets a log group that never expires.
    assertThat(deployed.resources("AWS::Lambda::Function"))
        .allSatisfy(it -> assertThat(it.at("LoggingConfig", "LogGroup")).isNotNull());
  }

  /**
   * A retained log group blocks the next stack unless its name contains the stack's id. For
   * services that dictate the name, RunbookTest checks the command that removes it. With {@code
   * RetainExceptOnCreate} a failed creation leaves nothing.
   */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void namesLogGroupsWithoutConflict(Deployed deployed) {
    var api = Map.of("Ref", deployed.only("AWS::ApiGateway::RestApi").id());
    for (var group : deployed.resources("AWS::Logs::LogGroup")) {
      assertThat(group.content().get("DeletionPolicy"))
          .as(group.id())
          .isEqualTo(
              deployed.settings().data().retain() && !group.id().contains("FlowLog")
                  ? "RetainExceptOnCreate"
                  : "Delete");
      Object name = group.at("LogGroupName");
      if (name == null || name.toString().startsWith("/aws/eks/")) continue;
      assertThat(JsonValues.everything(name))
          .as(group.id())
          .containsAnyOf(api, Map.of("Ref", "AWS::StackId"));
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void encryptsAndRetainsStoredData(Deployed deployed) {
    for (var table : deployed.resources("AWS::DynamoDB::GlobalTable")) {
      assertThat(
              table.at(
                  "Replicas",
                  "0",
                  "PointInTimeRecoverySpecification",
                  "PointInTimeRecoveryEnabled"))
          .isEqualTo(true);
      assertThat(table.at("Replicas", "0", "DeletionProtectionEnabled"))
          .isEqualTo(deployed.settings().data().retain());
      assertThat(table.content().get("DeletionPolicy"))
          .isEqualTo(deployed.settings().data().retain() ? "RetainExceptOnCreate" : "Delete");
    }
    for (var cluster : deployed.resources("AWS::DSQL::Cluster")) {
      assertThat(cluster.at("DeletionProtectionEnabled"))
          .isEqualTo(deployed.settings().data().retain());
      assertThat(cluster.content().get("DeletionPolicy"))
          .isEqualTo(deployed.settings().data().retain() ? "RetainExceptOnCreate" : "Delete");
      assertThat(cluster.at("KmsEncryptionKey") != null)
          .isEqualTo(deployed.settings().data().encryption() == Encryption.CUSTOMER);
    }
    for (var cluster : deployed.resources("AWS::RDS::DBCluster")) {
      boolean retain = deployed.settings().data().retain();
      assertThat(cluster.at("StorageEncrypted")).isEqualTo(true);
      assertThat(cluster.at("KmsKeyId") != null)
          .isEqualTo(deployed.settings().data().encryption() == Encryption.CUSTOMER);
      assertThat(cluster.at("DeletionProtection")).isEqualTo(retain);
      assertThat(cluster.at("BackupRetentionPeriod")).isEqualTo(retain ? 35 : 1);
      assertThat(cluster.content().get("DeletionPolicy")).isEqualTo(retain ? "Snapshot" : "Delete");
    }
    assertThat(deployed.resources("AWS::S3::Bucket"))
        .allSatisfy(it -> assertThat(it.at("BucketEncryption")).isNotNull());
    for (var launch : deployed.resources("AWS::EC2::LaunchTemplate")) {
      assertThat(launch.at("LaunchTemplateData", "BlockDeviceMappings", "0", "Ebs", "Encrypted"))
          .isEqualTo(true);
      assertThat(launch.at("LaunchTemplateData", "MetadataOptions", "HttpTokens"))
          .isEqualTo("required");
    }
    // Only the account's default can encrypt their disks: docs/patterns/beanstalk.md.
    assertThat(deployed.resources(BEANSTALK))
        .allSatisfy(
            it ->
                assertThat(it.option("aws:autoscaling:launchconfiguration", "DisableIMDSv1"))
                    .contains("true"));
    assertThat(deployed.resources("AWS::EKS::Cluster"))
        .allSatisfy(
            it -> {
              assertThat(it.at("EncryptionConfig", "0", "Provider", "KeyArn")).isNotNull();
              assertThat(it.at("EncryptionConfig", "0", "Resources")).isEqualTo(List.of("secrets"));
            });
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void buildsGoldenImageLikeInstances(Deployed deployed) {
    boolean golden =
        deployed.pattern() == Pattern.EC2
            && deployed.settings().compute().goldenImage().isPresent();
    assertThat(deployed.resources("AWS::ImageBuilder::Image")).hasSize(golden ? 1 : 0);
    for (var recipe : deployed.resources("AWS::ImageBuilder::ImageRecipe")) {
      assertThat(recipe.at("BlockDeviceMappings", "0", "Ebs", "Encrypted")).isEqualTo(true);
    }
    for (var made : deployed.resources("AWS::ImageBuilder::InfrastructureConfiguration")) {
      assertThat(made.at("InstanceMetadataOptions", "HttpTokens")).isEqualTo("required");
      assertThat(made.at("SubnetId")).isNotNull();
      assertThat(JsonValues.list(made.at("SecurityGroupIds"))).hasSize(1);
    }
    for (var component : deployed.resources("AWS::ImageBuilder::Component")) {
      // AWS's limit for documents outside S3.
      assertThat(component.at("Data").toString())
          .hasSizeLessThan(16_000)
          .contains("HAAPI_MAKE_IMAGE='yes'");
    }
    var image =
        deployed.resources("AWS::ImageBuilder::Image").stream().map(Deployed.TemplateResource::id);
    image.forEach(
        id ->
            assertThat(
                    deployed
                        .only("AWS::EC2::LaunchTemplate")
                        .at("LaunchTemplateData", "ImageId", "Fn::GetAtt", "0"))
                .isEqualTo(id));
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void spreadsServersOverThreeZones(Deployed deployed) {
    var zones = Set.copyOf(deployed.settings().regions().current().zones());
    assertThat(zones).hasSize(AwsRegion.ZONES);
    var subnets = deployed.resources("AWS::EC2::Subnet");
    assertThat(subnets.stream().map(it -> it.at("AvailabilityZoneId")).collect(Collectors.toSet()))
        .isEqualTo(zones);
    assertThat(subnets).allSatisfy(it -> assertThat(it.at("AvailabilityZone")).isNull());
    assertThat(JsonValues.list(deployed.only("AWS::ApiGatewayV2::VpcLink").at("SubnetIds")))
        .hasSize(3);
    assertThat(
            JsonValues.list(
                deployed.only("AWS::ElasticLoadBalancingV2::LoadBalancer").at("Subnets")))
        .hasSize(3);
    assertThat(deployed.resources("AWS::AutoScaling::AutoScalingGroup"))
        .allSatisfy(it -> assertThat(JsonValues.list(it.at("VPCZoneIdentifier"))).hasSize(3));
    for (var environment : deployed.resources(BEANSTALK)) {
      assertThat(environment.option("aws:autoscaling:asg", "Availability Zones")).contains("Any 3");
      var placed = environment.option("aws:ec2:vpc", "Subnets").orElseThrow();
      assertThat(
              JsonValues.everything(placed).stream()
                  .filter(
                      it ->
                          JsonValues.at(it, "Ref") != null
                              || JsonValues.at(it, "Fn::ImportValue") != null))
          .hasSize(3)
          .doesNotHaveDuplicates();
    }
    assertThat(deployed.resources("AWS::EKS::Cluster"))
        .allSatisfy(
            it ->
                assertThat(JsonValues.list(it.at("ResourcesVpcConfig", "SubnetIds")))
                    .hasSize(AwsRegion.ZONES));
    assertThat(deployed.kubernetes("Deployment"))
        .allSatisfy(
            it ->
                assertThat(
                        JsonValues.object(
                            JsonValues.at(it, Deployed.podSpec("topologySpreadConstraints", "0"))))
                    .containsEntry("topologyKey", "topology.kubernetes.io/zone")
                    // KubernetesPoliciesTest checks the zones of pods.
                    .containsEntry("whenUnsatisfiable", "ScheduleAnyway")
                    .containsEntry("maxSkew", 1));
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void survivesZoneLossWithoutScaling(Deployed deployed) {
    int needed = deployed.settings().compute().capacity().needed();
    var minimums =
        Stream.of(
                deployed.resources("AWS::AutoScaling::AutoScalingGroup").stream()
                    .map(it -> it.at("MinSize")),
                deployed.resources("AWS::ApplicationAutoScaling::ScalableTarget").stream()
                    .map(it -> it.at("MinCapacity")),
                deployed.resources(BEANSTALK).stream()
                    .map(it -> it.option("aws:autoscaling:asg", "MinSize").orElseThrow()),
                deployed.kubernetes("HorizontalPodAutoscaler").stream()
                    .map(it -> JsonValues.at(it, "spec", "minReplicas")))
            .flatMap(it -> it)
            .map(it -> Integer.parseInt(String.valueOf(it).replace(".0", "")))
            .toList();
    assertThat(minimums)
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(it - Math.ceilDiv(it, AwsRegion.ZONES)).isGreaterThanOrEqualTo(needed));
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void setsOnlyVariablesThatApiReads(Deployed deployed) {
    var documented = new TreeSet<>(new ApiDefaults().variables());
    documented.add("HAAPI_LAMBDA_IDENTITY");
    // User data and secrets contain lines of variables; elements of lists are numbered.
    var named = new TreeSet<String>();
    for (var pods : deployed.kubernetes("Deployment")) {
      JsonValues.list(JsonValues.at(pods, Deployed.podSpec("containers", "0", "env")))
          .forEach(it -> collect(JsonValues.at(it, "name").toString(), named));
    }
    for (var secrets : deployed.kubernetes("SecretProviderClass")) {
      java.util.regex.Pattern.compile("objectAlias: \"(haapi\\.[a-z.]+)(\\[\\d])?\"")
          .matcher(JsonValues.at(secrets, "spec", "parameters", "objects").toString())
          .results()
          .forEach(it -> named.add(ApiDefaults.variable(it.group(1))));
    }
    for (Object value :
        JsonValues.everything(
            deployed.resources().map(Deployed.TemplateResource::properties).toList())) {
      if (value instanceof Map<?, ?> members) {
        members.keySet().forEach(it -> collect(it.toString(), named));
        if (members.get("Name") instanceof String name) collect(name, named);
        if (members.get("OptionName") instanceof String name) collect(name, named);
      } else if (value instanceof String text && text.contains("=")) {
        text.lines()
            .filter(it -> it.matches("HAAPI_[A-Z0-9_]+=.*"))
            .forEach(it -> collect(it, named));
      }
    }
    // Variables of user data scripts, which the API does not read.
    named.removeIf(
        it ->
            it.matches(
                "HAAPI_(SECRETS|ARTIFACT_URI|ARTIFACT_SHA256|SETTINGS|SECRETS_PARAMETER|LOG_GROUP|STACK|GROUP)"));
    assertThat(named).hasSizeGreaterThan(2);
    assertThat(documented).containsAll(named);
  }

  private static void collect(String text, Set<String> into) {
    String name = text.replaceFirst("=.*", "").replaceFirst("_\\d+$", "");
    if (name.matches("HAAPI_[A-Z_]+")) into.add(name);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void authenticatesAllButIndexAndRegionHealth(Deployed deployed) {
    var paths = JsonValues.object(deployed.only("AWS::ApiGateway::RestApi").at("Body", "paths"));
    var open = new TreeSet<String>();
    paths.forEach(
        (path, item) ->
            JsonValues.object(item)
                .forEach(
                    (method, operation) -> {
                      if (JsonValues.list(JsonValues.at(operation, "security")).isEmpty()) {
                        open.add(method + " " + path);
                      }
                    }));
    assertThat(open).containsExactly("get /", "get /health/region");
    assertThat(paths).doesNotContainKeys("/health/live", "/health/ready");
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void overwritesCallerAndOriginAtFrontDoor(Deployed deployed) {
    var paths = JsonValues.object(deployed.only("AWS::ApiGateway::RestApi").at("Body", "paths"));
    paths.forEach(
        (path, item) -> {
          if (path.equals("/")) return;
          JsonValues.object(item)
              .forEach(
                  (method, operation) -> {
                    var integration =
                        JsonValues.object(
                            JsonValues.at(operation, "x-amazon-apigateway-integration"));
                    var mapping = JsonValues.object(integration.get("requestParameters"));
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

  /** After 60 days without traffic API Gateway removes a link's network interfaces. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void keepsEveryVpcLinkAwake(Deployed deployed) {
    var scheduled =
        deployed.resources("AWS::Events::Rule").stream()
            .filter(it -> "rate(1 day)".equals(it.at("ScheduleExpression")))
            .filter(
                it ->
                    JsonValues.everything(it.at("Targets", "0", "Input"))
                        .toString()
                        .contains(HEALTH))
            .toList();
    if (deployed.resources("AWS::ApiGatewayV2::VpcLink").isEmpty()) {
      assertThat(scheduled).isEmpty();
    } else if (deployed.settings().regions().standby().isEmpty()) {
      assertThat(scheduled).hasSize(1);
    } else {
      assertThat(scheduled).isEmpty();
      String name =
          deployed
              .settings()
              .domain()
              .orElseThrow()
              .regional(deployed.settings().regions().current());
      assertThat(deployed.global())
          .anySatisfy(
              it -> {
                assertThat(it.at("HealthCheckConfig", "FullyQualifiedDomainName")).isEqualTo(name);
                assertThat(it.at("HealthCheckConfig", "ResourcePath")).isEqualTo(HEALTH);
              });
    }
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void allowsOnlyLoadBalancerToReachServers(Deployed deployed) {
    var balancer =
        deployed.only("AWS::ElasticLoadBalancingV2::LoadBalancer").at("SecurityGroups", "0");
    int port = Targets.of(deployed).port();
    var rules =
        deployed.resources("AWS::EC2::SecurityGroupIngress").stream()
            .filter(it -> !balancer.equals(it.at("GroupId")))
            .filter(it -> number(it.at("FromPort")) <= port && port <= number(it.at("ToPort")))
            .toList();
    assertThat(rules)
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.at("SourceSecurityGroupId")).isEqualTo(balancer));
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void createsTablesWithKeysOfApi(Deployed deployed) throws IOException {
    if (deployed.settings().data().store() != DataStore.DYNAMODB) return;
    var orders =
        deployed.resources("AWS::DynamoDB::GlobalTable").stream()
            .filter(it -> it.at("TableName").toString().contains("-orders"))
            .findFirst()
            .orElseThrow();
    String source =
        Files.readString(
            Deployments.project()
                .resolve("api-core/src/main/java/io/haapi/dynamodb/DynamoDbAggregateStore.java"));
    assertThat(orders.at("KeySchema", "0", "AttributeName")).isEqualTo("pk");
    assertThat(source)
        .contains("INDEX = \"" + orders.at("GlobalSecondaryIndexes", "0", "IndexName") + "\"")
        .contains(
            "SORT_KEY = \""
                + orders.at("GlobalSecondaryIndexes", "0", "KeySchema", "1", "AttributeName")
                + "\"");
    assertThat(
            JsonValues.list(
                orders.at("GlobalSecondaryIndexes", "0", "Projection", "NonKeyAttributes")))
        .map(Object::toString)
        .containsExactlyInAnyOrder("status", "createdAt", "lineCount", "totals");
  }

  /** Least outstanding requests would favour the target that fails fastest. */
  @ParameterizedTest
  @MethodSource("everyServer")
  void mitigatesAnomaliesInTargetGroups(Deployed deployed) {
    for (var group : deployed.resources("AWS::ElasticLoadBalancingV2::TargetGroup")) {
      assertThat(attributes(group, "TargetGroupAttributes"))
          .containsEntry("load_balancing.algorithm.type", "weighted_random")
          .containsEntry("load_balancing.algorithm.anomaly_mitigation", "on")
          // AWS rejects it with weighted random.
          .doesNotContainKey("slow_start.duration_seconds");
    }
  }

  /** A connection stays in its zone, so a zonal shift takes as long as the oldest one. */
  @ParameterizedTest
  @MethodSource("everyServer")
  void closesLoadBalancerConnectionsWithinMinutes(Deployed deployed) {
    for (var balancer : deployed.resources("AWS::ElasticLoadBalancingV2::LoadBalancer")) {
      String seconds =
          attributes(balancer, "LoadBalancerAttributes").get("client_keep_alive.seconds");
      assertThat(Integer.parseInt(seconds)).isBetween(60, 600);
    }
  }

  /** Two lost zones leave a third of the targets, which must keep all traffic. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void usesAllTargetsIfMostAreUnhealthy(Deployed deployed) {
    for (var group : deployed.resources("AWS::ElasticLoadBalancingV2::TargetGroup")) {
      for (String action : List.of("dns_failover", "unhealthy_state_routing")) {
        String key = "target_group_health.%s.minimum_healthy_targets.percentage".formatted(action);
        assertThat(attributes(group, "TargetGroupAttributes")).containsEntry(key, "30");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void protectsLoadBalancersIfDataIsRetained(Deployed deployed) {
    for (var balancer : deployed.resources("AWS::ElasticLoadBalancingV2::LoadBalancer")) {
      assertThat(attributes(balancer, "LoadBalancerAttributes"))
          .containsEntry(
              "deletion_protection.enabled", String.valueOf(deployed.settings().data().retain()));
    }
  }

  /** Point-in-time recovery covers only 35 days, and principals can disable it. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void backsUpOrdersToLockedVaultIfRetained(Deployed deployed) {
    var plans = deployed.resources("AWS::Backup::BackupPlan");
    assertThat(plans.isEmpty()).isNotEqualTo(deployed.settings().data().retain());
    var vaults = deployed.resources("AWS::Backup::BackupVault");
    assertThat(vaults).hasSameSizeAs(plans);
    for (var plan : plans) {
      var rule = plan.at("BackupPlan", "BackupPlanRule", "0");
      assertThat(vaults.stream().map(TemplateResource::id))
          .contains(JsonValues.at(rule, "TargetBackupVault", "Fn::GetAtt", "0").toString());
      assertThat(number(JsonValues.at(rule, "Lifecycle", "DeleteAfterDays"))).isGreaterThan(35);
      for (var each : JsonValues.list(plan.at("BackupPlan", "BackupPlanRule"))) {
        for (var vault : vaults) {
          assertThat(number(JsonValues.at(each, "Lifecycle", "DeleteAfterDays")))
              .isGreaterThanOrEqualTo(number(vault.at("LockConfiguration", "MinRetentionDays")));
        }
      }
    }
    String name = deployed.only("AWS::ApiGateway::RestApi").at("Name").toString();
    assertThat(deployed.resources("AWS::Backup::BackupSelection"))
        .hasSameSizeAs(plans)
        .allSatisfy(
            it ->
                assertThat(it.at("BackupSelection", "Resources").toString())
                    .containsAnyOf(
                        "DataOrders",
                        "DataDsqlCluster",
                        "DataRelationalCluster",
                        "DataRelationalInstance",
                        ":table/" + name + "-orders"));
  }

  private static Map<String, String> attributes(TemplateResource resource, String property) {
    return JsonValues.list(resource.at(property)).stream()
        .collect(
            Collectors.toMap(
                it -> JsonValues.at(it, "Key").toString(),
                it -> JsonValues.at(it, "Value").toString()));
  }

  /** A common fault must not terminate instances faster than replacements start. */
  @ParameterizedTest
  @MethodSource("everyServer")
  void launchesInstanceBeforeTerminatingOld(Deployed deployed) {
    var group = deployed.resources("AWS::AutoScaling::AutoScalingGroup");
    if (deployed.pattern() != Pattern.EC2) return;
    assertThat(group)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.at("InstanceMaintenancePolicy", "MinHealthyPercentage")).isEqualTo(100);
              assertThat(number(it.at("InstanceMaintenancePolicy", "MaxHealthyPercentage")))
                  .isBetween(110, 200);
            });
  }

  /** Without signals, CloudFormation considers a group created once its instances are launched. */
  @ParameterizedTest
  @MethodSource("everyServer")
  void waitsForFirstBootOfEveryInstance(Deployed deployed) {
    if (deployed.pattern() != Pattern.EC2) return;
    var group = deployed.only("AWS::AutoScaling::AutoScalingGroup");
    var waits = JsonValues.at(group.content(), "CreationPolicy", "ResourceSignal");
    assertThat(number(JsonValues.at(waits, "Count")))
        .isEqualTo(deployed.settings().compute().capacity().minimum());
    assertThat(JsonValues.at(waits, "Timeout")).isEqualTo("PT15M");
    var userData =
        JsonValues.list(
                deployed
                    .only("AWS::EC2::LaunchTemplate")
                    .at("LaunchTemplateData", "UserData", "Fn::Base64", "Fn::Join", "1"))
            .stream()
            .map(Object::toString)
            .collect(Collectors.joining());
    // AWS's limit.
    assertThat(userData).hasSizeLessThan(16_000);
    assertThat(userData)
        .contains("HAAPI_STACK='{Ref=AWS::StackName}'", "HAAPI_GROUP='" + group.id() + "'");
    assertThat(userData.indexOf("localhost:%d%s".formatted(ApiConstants.PORT, ApiConstants.READY)))
        .isPositive()
        .isLessThan(userData.indexOf("cfn-signal --success true"));
  }

  /** Auto Scaling rolls back only to template versions with a fixed image. */
  @ParameterizedTest
  @MethodSource("everyServer")
  void refreshesToTemplateThatCanRollBack(Deployed deployed) {
    for (var group : deployed.resources("AWS::AutoScaling::AutoScalingGroup")) {
      if (JsonValues.at(group.content(), "UpdatePolicy", "AutoScalingInstanceRefresh") == null)
        continue;
      var version = JsonValues.list(group.at("LaunchTemplate", "Version", "Fn::GetAtt"));
      assertThat(version.getLast()).isEqualTo("LatestVersionNumber");
      var launch =
          deployed.resources("AWS::EC2::LaunchTemplate").stream()
              .filter(it -> it.id().equals(version.getFirst()))
              .findFirst()
              .orElseThrow();
      assertThat(JsonValues.everything(launch.at("LaunchTemplateData", "ImageId")))
          .noneMatch(it -> it instanceof String text && text.startsWith("resolve:ssm:"));
    }
  }

  private static int number(Object value) {
    return ((Number) value).intValue();
  }
}
