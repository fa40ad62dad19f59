package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.ComputeSettings.Egress;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.Pattern;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the Aurora DSQL cluster, who may use it, and that its schema comes before the API. */
class DatabaseTest {
  private static final String SCHEMA = "Custom::DatabaseSchema";

  static Stream<Named<Deployed>> everyCluster() {
    return Deployments.everyCombination()
        .filter(it -> it.getPayload().settings().data().store() == DataStore.DSQL);
  }

  static Stream<Named<Deployed>> everyTable() {
    return Deployments.everyCombination()
        .filter(it -> it.getPayload().settings().data().store() == DataStore.DYNAMODB);
  }

  @ParameterizedTest
  @MethodSource("everyTable")
  void createsNoDatabaseByDefault(Deployed deployed) {
    assertThat(deployed.resources("AWS::DSQL::Cluster")).isEmpty();
    assertThat(deployed.resources(SCHEMA)).isEmpty();
    // The checkout's own path may contain any word.
    var stacks = deployed.stacks().toString().replace(Deployments.project().toString(), "");
    assertThat(stacks).doesNotContain("dsql", "POSTGRESQL");
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void createsClusterInPlaceOfTable(Deployed deployed) {
    assertThat(deployed.resources("AWS::DSQL::Cluster")).hasSize(1);
    assertThat(deployed.resources("AWS::DynamoDB::GlobalTable"))
        .noneMatch(it -> it.at("TableName").toString().contains("-orders"));
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void letsApiAndMigrationLogInAtThisCluster(Deployed deployed) {
    for (String action : List.of("dsql:DbConnect", "dsql:DbConnectAdmin")) {
      var statements = statements(deployed).filter(it -> has(it, action)).toList();
      assertThat(statements)
          .as(action)
          .singleElement()
          .satisfies(
              it -> {
                assertThat(JsonValues.at(it, "Action")).isEqualTo(action);
                assertThat(JsonValues.everything(JsonValues.at(it, "Resource")).toString())
                    .contains(":dsql:", ":cluster/", "clusterId")
                    .doesNotContain("*");
              });
    }
    var admin =
        deployed.resources("AWS::IAM::Policy").stream()
            .filter(it -> JsonValues.everything(it.properties()).contains("dsql:DbConnectAdmin"))
            .toList();
    assertThat(admin)
        .singleElement()
        .satisfies(it -> assertThat(it.id()).contains("DatabaseMigration"));
  }

  /** The variables of docs/configuration.md. */
  @ParameterizedTest
  @MethodSource("everyCluster")
  void leadsApiToItsDatabase(Deployed deployed) {
    String everything = deployed.stacks().toString();
    assertThat(everything)
        .contains("HAAPI_ORDER_STORE", "HAAPI_POSTGRESQL_LOGIN", "HAAPI_POSTGRESQL_USERNAME")
        .contains("postgresql://")
        .doesNotContain("HAAPI_DYNAMODB_ORDERSTABLE", "HAAPI_POSTGRESQL_PASSWORD");
    var variables = new ApiDefaults().variables();
    assertThat(variables)
        .contains(
            "HAAPI_ORDER_STORE",
            "HAAPI_POSTGRESQL_URL",
            "HAAPI_POSTGRESQL_LOGIN",
            "HAAPI_POSTGRESQL_USERNAME");
  }

  /**
   * Aurora DSQL User Guide, "Cluster quotas": 10,000 connections, of which the rest is for
   * operators. Updates can run twice as many servers.
   */
  @ParameterizedTest
  @MethodSource("everyCluster")
  void staysBelowConnectionsOfCluster(Deployed deployed) {
    var pool =
        java.util.regex.Pattern.compile("HAAPI_POSTGRESQL_POOLSIZE\\W+(?:\\w+\\W+)?(\\d+)")
            .matcher(deployed.stacks().toString());
    int size =
        pool.find()
            ? Integer.parseInt(pool.group(1))
            : Integer.parseInt(new ApiDefaults().value("haapi.postgresql.pool-size"));
    var compute = deployed.settings().compute();
    int servers =
        deployed.pattern() == Pattern.LAMBDA
            ? compute.reservedConcurrency().orElse(1000)
            : 2 * compute.capacity().maximum();
    assertThat(size).isPositive();
    assertThat(size * servers).isLessThanOrEqualTo(8_000);
  }

  /**
   * Aurora DSQL User Guide, "Managing and connecting to Amazon Aurora DSQL clusters using AWS
   * PrivateLink": the port, the private DNS name.
   */
  @ParameterizedTest
  @MethodSource("everyCluster")
  void reachesClusterThroughEndpointWithoutInternet(Deployed deployed) {
    var endpoints =
        deployed.resources("AWS::EC2::VPCEndpoint").stream()
            .filter(it -> it.at("ServiceName").toString().contains("clusterEndpointService"))
            .toList();
    boolean servers = deployed.pattern() != Pattern.LAMBDA;
    if (servers && deployed.settings().compute().egressOf(deployed.pattern()) == Egress.NAT) {
      assertThat(endpoints).isEmpty();
      return;
    }
    if (!servers && deployed.resources("AWS::EC2::VPC").isEmpty()) {
      assertThat(endpoints).isEmpty();
      return;
    }
    assertThat(endpoints)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.at("PrivateDnsEnabled")).isEqualTo(true);
              assertThat(JsonValues.list(it.at("SubnetIds"))).hasSize(3);
              if (deployed.pattern() == Pattern.EKS) {
                assertThat(ingress(deployed, it)).contains("CidrIp=10.0.0.0/16", "FromPort=5432");
                return;
              }
              Object group = it.at("SecurityGroupIds", "0");
              assertThat(deployed.resources("AWS::EC2::SecurityGroupIngress"))
                  .filteredOn(rule -> group.equals(rule.at("GroupId")))
                  .singleElement()
                  .satisfies(
                      rule -> {
                        assertThat(((Number) rule.at("FromPort")).intValue()).isEqualTo(5432);
                        assertThat(((Number) rule.at("ToPort")).intValue()).isEqualTo(5432);
                        assertThat(rule.at("SourceSecurityGroupId")).isNotNull();
                      });
            });
  }

  /** What CloudFormation creates first, it also updates first. */
  @ParameterizedTest
  @MethodSource("everyCluster")
  void migratesBeforeApiStarts(Deployed deployed) {
    String schema = deployed.only(SCHEMA).id();
    var services =
        switch (deployed.pattern()) {
          case EC2 -> deployed.resources("AWS::AutoScaling::AutoScalingGroup");
          case ECS -> deployed.resources("AWS::ECS::Service");
          case BEANSTALK -> deployed.resources("AWS::ElasticBeanstalk::Environment");
          case EKS ->
              deployed.resources("Custom::AWSCDK-EKS-KubernetesResource").stream()
                  .filter(it -> it.at("Manifest").toString().contains("HAAPI_POSTGRESQL_URL"))
                  .toList();
          case LAMBDA ->
              deployed.resources("AWS::Lambda::Version").stream()
                  .filter(it -> !it.id().contains("Migration"))
                  .filter(it -> !it.id().contains("Authorizer"))
                  .toList();
        };
    var all = deployed.resources().collect(Collectors.toMap(TemplateResource::id, it -> it));
    assertThat(services)
        .filteredOn(it -> !it.id().contains("ContainerInstances"))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(before(it, all)).contains(schema));
  }

  /** CloudFormation calls the function again only when a property changes. */
  @ParameterizedTest
  @MethodSource("everyCluster")
  void migratesAgainForNewPackageOrRole(Deployed deployed) {
    var schema = deployed.only(SCHEMA);
    String version = JsonValues.at(schema.at("Version"), "Ref").toString();
    assertThat(deployed.resources("AWS::Lambda::Version"))
        .extracting(TemplateResource::id)
        .contains(version);
    assertThat(deployed.resources("AWS::IAM::Role"))
        .extracting(TemplateResource::id)
        .contains(JsonValues.at(schema.at("Principal"), "Fn::GetAtt", "0").toString());
    assertThat(schema.at("Role")).isEqualTo("haapi");
    // Longer than the function may run, so that its own message arrives.
    var function =
        deployed.resources("AWS::Lambda::Function").stream()
            .filter(it -> it.at("Handler").toString().contains("MigrationHandler"))
            .toList();
    assertThat(function).singleElement();
    assertThat(Integer.parseInt(schema.at("ServiceTimeout").toString()))
        .isGreaterThan(((Number) function.getFirst().at("Timeout")).intValue());
    assertThat(function.getFirst().at("VpcConfig")).isNull();
    assertThat(function.getFirst().at("Environment", "Variables", "HAAPI_POSTGRESQL_USERNAME"))
        .isEqualTo("admin");
  }

  private static String ingress(Deployed deployed, TemplateResource endpoint) {
    Object group = JsonValues.at(endpoint.at("SecurityGroupIds", "0"), "Fn::GetAtt", "0");
    return deployed.resources("AWS::EC2::SecurityGroup").stream()
        .filter(it -> it.id().equals(group))
        .map(it -> it.at("SecurityGroupIngress").toString())
        .collect(Collectors.joining());
  }

  private static Stream<Object> statements(Deployed deployed) {
    return deployed.resources("AWS::IAM::Policy").stream()
        .flatMap(it -> JsonValues.list(it.at("PolicyDocument", "Statement")).stream());
  }

  private static boolean has(Object statement, String action) {
    return JsonValues.list(JsonValues.at(statement, "Action")).contains(action);
  }

  /** Returns the resources that CloudFormation makes before this one. */
  private static Set<String> before(TemplateResource resource, Map<String, TemplateResource> all) {
    var found = new HashSet<String>();
    var next = new ArrayDeque<>(List.of(resource));
    while (!next.isEmpty()) {
      for (Object value : JsonValues.everything(next.remove().content())) {
        Stream<Object> named =
            value instanceof Map<?, ?> map
                ? Stream.of(
                        List.of(map.get("Ref") == null ? "" : map.get("Ref")),
                        JsonValues.list(map.get("Fn::GetAtt")).stream().limit(1).toList(),
                        JsonValues.list(map.get("DependsOn")))
                    .flatMap(it -> it.stream().map(Object.class::cast))
                : Stream.of();
        named
            .map(Object::toString)
            .filter(all::containsKey)
            .filter(found::add)
            .forEach(it -> next.add(all.get(it)));
      }
    }
    return found;
  }
}
