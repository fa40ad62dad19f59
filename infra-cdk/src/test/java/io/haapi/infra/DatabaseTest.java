package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.ComputeSettings.Egress;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.DataSettings.Encryption;
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

/** Checks the PostgreSQL databases, who may use them, and that the schema comes before the API. */
class DatabaseTest {
  private static final String SCHEMA = "Custom::DatabaseSchema";

  static Stream<Named<Deployed>> everyDatabase() {
    return Stream.of(everyDsql(), everyRelational()).flatMap(it -> it);
  }

  static Stream<Named<Deployed>> everyDsql() {
    return every(DataStore.DSQL);
  }

  static Stream<Named<Deployed>> everyRelational() {
    return Stream.of(everyInstance(), everyAurora()).flatMap(it -> it);
  }

  static Stream<Named<Deployed>> everyInstance() {
    return every(DataStore.RDS);
  }

  static Stream<Named<Deployed>> everyAurora() {
    return every(DataStore.AURORA);
  }

  static Stream<Named<Deployed>> everyTable() {
    return every(DataStore.DYNAMODB);
  }

  private static Stream<Named<Deployed>> every(DataStore store) {
    return Deployments.everyCombination()
        .filter(it -> it.getPayload().settings().data().store() == store);
  }

  @ParameterizedTest
  @MethodSource("everyTable")
  void createsNoDatabaseByDefault(Deployed deployed) {
    assertThat(deployed.resources("AWS::DSQL::Cluster")).isEmpty();
    assertThat(deployed.resources("AWS::RDS::DBCluster")).isEmpty();
    assertThat(deployed.resources("AWS::RDS::DBInstance")).isEmpty();
    assertThat(deployed.resources(SCHEMA)).isEmpty();
    // The checkout's own path may contain any word.
    var stacks = deployed.stacks().toString().replace(Deployments.project().toString(), "");
    assertThat(stacks).doesNotContain("dsql", "POSTGRESQL");
  }

  @ParameterizedTest
  @MethodSource("everyDatabase")
  void createsClusterInPlaceOfTable(Deployed deployed) {
    var store = deployed.settings().data().store();
    assertThat(deployed.resources("AWS::DSQL::Cluster")).hasSize(store == DataStore.DSQL ? 1 : 0);
    assertThat(deployed.resources("AWS::RDS::DBCluster"))
        .hasSize(store == DataStore.AURORA ? 1 : 0);
    assertThat(deployed.resources("AWS::RDS::DBInstance"))
        .hasSize(
            switch (store) {
              case DYNAMODB, DSQL -> 0;
              case RDS -> 1;
              case AURORA -> 3;
            });
    assertThat(deployed.resources("AWS::DynamoDB::GlobalTable"))
        .noneMatch(it -> it.at("TableName").toString().contains("-orders"));
  }

  @ParameterizedTest
  @MethodSource("everyDsql")
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
  @MethodSource("everyDatabase")
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

  /** re:Post, "Working of max_connections for Amazon Aurora PostgreSQL Serverless"; 80 % of it. */
  private static int connections(Deployed deployed) {
    if (deployed.settings().data().store() == DataStore.RDS) {
      Object all = deployed.only("AWS::RDS::DBParameterGroup").at("Parameters", "max_connections");
      return Integer.parseInt(all.toString()) * 80 / 100;
    }
    var scaling = deployed.only("AWS::RDS::DBCluster").at("ServerlessV2ScalingConfiguration");
    double minimum = ((Number) JsonValues.at(scaling, "MinCapacity")).doubleValue();
    double maximum = ((Number) JsonValues.at(scaling, "MaxCapacity")).doubleValue();
    return minimum < 1 ? 1_600 : maximum < 32 ? 2_688 : 4_000;
  }

  /**
   * Aurora DSQL User Guide, "Cluster quotas": 10,000 connections, of which the rest is for
   * operators. Updates can run twice as many servers.
   */
  @ParameterizedTest
  @MethodSource("everyDatabase")
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
    boolean dsql = deployed.settings().data().store() == DataStore.DSQL;
    // The proxy limits the connections of functions.
    if (!dsql && deployed.pattern() == Pattern.LAMBDA) return;
    assertThat(size * servers).isLessThanOrEqualTo(dsql ? 8_000 : connections(deployed));
  }

  /**
   * Aurora DSQL User Guide, "Managing and connecting to Amazon Aurora DSQL clusters using AWS
   * PrivateLink": the port, the private DNS name.
   */
  @ParameterizedTest
  @MethodSource("everyDsql")
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

  /**
   * Aurora User Guide, "High availability for Amazon Aurora": a reader in another zone takes over;
   * another one is left.
   */
  @ParameterizedTest
  @MethodSource("everyAurora")
  void spansZonesWithoutPasswords(Deployed deployed) {
    var cluster = deployed.only("AWS::RDS::DBCluster");
    assertThat(cluster.at("MasterUserAuthenticationType")).isEqualTo("iam-db-auth");
    assertThat(cluster.at("EnableIAMDatabaseAuthentication")).isEqualTo(true);
    assertThat(cluster.at("MasterUserPassword")).isNull();
    assertThat(deployed.only("AWS::RDS::DBClusterParameterGroup").at("Parameters"))
        .isEqualTo(Map.of("rds.force_ssl", "1"));
    assertThat(JsonValues.list(deployed.only("AWS::RDS::DBSubnetGroup").at("SubnetIds")))
        .hasSize(3);
    var instances = deployed.resources("AWS::RDS::DBInstance");
    assertThat(instances)
        .hasSize(3)
        .allSatisfy(
            it -> {
              assertThat(it.at("PubliclyAccessible")).isEqualTo(false);
              // Only readers of these tiers have the writer's capacity.
              assertThat(((Number) it.at("PromotionTier")).intValue()).isLessThanOrEqualTo(1);
            });
    assertThat(instances.stream().map(it -> it.at("AvailabilityZone")).distinct()).hasSize(3);
    assertThat(deployed.data().values().toString()).contains("AWS::EC2::VPC,", "AWS::EC2::Subnet,");
  }

  /**
   * Amazon RDS User Guide, "Multi-AZ DB instance deployments" and "Storage autoscaling": at least a
   * tenth more than the storage, better 26 %.
   */
  @ParameterizedTest
  @MethodSource("everyInstance")
  void hasStandbyAndGrowsWithoutPasswords(Deployed deployed) {
    var instance = deployed.only("AWS::RDS::DBInstance");
    boolean retain = deployed.settings().data().retain();
    assertThat(instance.at("MultiAZ")).isEqualTo(true);
    assertThat(instance.at("AvailabilityZone")).isNull();
    assertThat(instance.at("StorageType")).isEqualTo("gp3");
    int storage = Integer.parseInt(instance.at("AllocatedStorage").toString());
    assertThat(((Number) instance.at("MaxAllocatedStorage")).intValue())
        .isGreaterThan(storage * 126 / 100)
        .isLessThanOrEqualTo(65_536);
    assertThat(instance.at("StorageEncrypted")).isEqualTo(true);
    assertThat(instance.at("KmsKeyId") != null)
        .isEqualTo(deployed.settings().data().encryption() == Encryption.CUSTOMER);
    assertThat(instance.at("PubliclyAccessible")).isEqualTo(false);
    assertThat(instance.at("MasterUserAuthenticationType")).isEqualTo("iam-db-auth");
    assertThat(instance.at("EnableIAMDatabaseAuthentication")).isEqualTo(true);
    assertThat(instance.at("MasterUserPassword")).isNull();
    assertThat(instance.at("DeletionProtection")).isEqualTo(retain);
    assertThat(((Number) instance.at("BackupRetentionPeriod")).intValue())
        .isEqualTo(retain ? 35 : 1);
    assertThat(instance.content().get("DeletionPolicy")).isEqualTo(retain ? "Snapshot" : "Delete");
    var parameters = deployed.only("AWS::RDS::DBParameterGroup");
    assertThat(parameters.at("Parameters", "rds.force_ssl")).isEqualTo("1");
    assertThat(parameters.at("Family").toString())
        .isEqualTo("postgres" + instance.at("EngineVersion").toString().replaceFirst("\\..*", ""));
    assertThat(JsonValues.list(deployed.only("AWS::RDS::DBSubnetGroup").at("SubnetIds")))
        .hasSize(3);
    assertThat(deployed.data().values().toString()).contains("AWS::EC2::VPC,", "AWS::EC2::Subnet,");
  }

  /** AWS, "Creating and using an IAM policy for IAM database access", the form of the ARN. */
  @ParameterizedTest
  @MethodSource("everyRelational")
  void logsInAsOneDatabaseRoleEach(Deployed deployed) {
    var users =
        statements(deployed)
            .filter(it -> has(it, "rds-db:connect"))
            .map(it -> JsonValues.everything(JsonValues.at(it, "Resource")))
            .toList();
    assertThat(users)
        .allSatisfy(it -> assertThat(it.toString()).contains(":dbuser:").doesNotContain("*"));
    boolean lambda = deployed.pattern() == Pattern.LAMBDA;
    assertThat(users).filteredOn(it -> it.contains("/haapi")).hasSize(lambda ? 2 : 1);
    assertThat(users).filteredOn(it -> it.contains("/postgres")).hasSize(1);
    assertThat(users).hasSize(lambda ? 3 : 2);
  }

  /** Java trusts the certificates of proxies, and not those of RDS. */
  @ParameterizedTest
  @MethodSource("everyRelational")
  void trustsCertificateOfItsServer(Deployed deployed) {
    var functions = deployed.resources("AWS::Lambda::Function");
    for (var it : functions) {
      Object url = it.at("Environment", "Variables", "HAAPI_POSTGRESQL_URL");
      if (url == null) continue;
      boolean proxy = JsonValues.everything(url).toString().contains("Proxy");
      assertThat(it.at("Environment", "Variables", "HAAPI_POSTGRESQL_ROOTCERTIFICATE"))
          .isEqualTo(proxy ? null : "rds");
    }
    assertThat(deployed.resources("AWS::RDS::DBProxy"))
        .hasSize(deployed.pattern() == Pattern.LAMBDA ? 1 : 0)
        .allSatisfy(
            it -> {
              assertThat(it.at("RequireTLS")).isEqualTo(true);
              assertThat(it.at("DefaultAuthScheme")).isEqualTo("IAM_AUTH");
              assertThat(it.at("Auth")).isNull();
            });
  }

  /** The proxy has the credentials of the API's role, so it reaches nothing but the database. */
  @ParameterizedTest
  @MethodSource("everyRelational")
  void limitsProxyToDatabase(Deployed deployed) {
    for (var proxy : deployed.resources("AWS::RDS::DBProxy")) {
      Object group = proxy.at("VpcSecurityGroupIds", "0");
      assertThat(deployed.resources("AWS::EC2::SecurityGroup"))
          .filteredOn(it -> it.id().equals(JsonValues.at(group, "Fn::GetAtt", "0")))
          .singleElement()
          .satisfies(
              it ->
                  assertThat(JsonValues.everything(it.at("SecurityGroupEgress")).toString())
                      .doesNotContain("0.0.0.0/0"));
      assertThat(deployed.resources("AWS::EC2::SecurityGroupEgress"))
          .filteredOn(it -> group.equals(it.at("GroupId")))
          .singleElement()
          .satisfies(
              it -> {
                assertThat(((Number) it.at("FromPort")).intValue()).isEqualTo(5432);
                assertThat(((Number) it.at("ToPort")).intValue()).isEqualTo(5432);
                assertThat(it.at("DestinationSecurityGroupId").toString())
                    .contains("DataRelationalSecurityGroup");
              });
    }
  }

  /** Nothing else in the network reaches the database. */
  @ParameterizedTest
  @MethodSource("everyRelational")
  void admitsServersAndMigrationOnly(Deployed deployed) {
    var rules =
        deployed.resources("AWS::EC2::SecurityGroupIngress").stream()
            .filter(it -> it.at("GroupId").toString().contains("DataRelationalSecurityGroup"))
            .toList();
    assertThat(rules)
        .hasSize(2)
        .allSatisfy(
            it -> {
              assertThat(((Number) it.at("FromPort")).intValue()).isEqualTo(5432);
              assertThat(((Number) it.at("ToPort")).intValue()).isEqualTo(5432);
            });
  }

  /** What CloudFormation creates first, it also updates first. */
  @ParameterizedTest
  @MethodSource("everyDatabase")
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
  @MethodSource("everyDatabase")
  void migratesAgainForNewPackageOrRole(Deployed deployed) {
    var schema = deployed.only(SCHEMA);
    String version = JsonValues.at(schema.at("Version"), "Ref").toString();
    assertThat(deployed.resources("AWS::Lambda::Version"))
        .extracting(TemplateResource::id)
        .contains(version);
    boolean dsql = deployed.settings().data().store() == DataStore.DSQL;
    if (dsql) {
      assertThat(deployed.resources("AWS::IAM::Role"))
          .extracting(TemplateResource::id)
          .contains(JsonValues.at(schema.at("Principal"), "Fn::GetAtt", "0").toString());
    } else {
      // Any IAM role with the permission may log in: the database knows only its own role.
      assertThat(schema.at("Principal")).isEqualTo("rds");
    }
    assertThat(schema.at("Role")).isEqualTo("haapi");
    // Longer than the function may run, so that its own message arrives.
    var function =
        deployed.resources("AWS::Lambda::Function").stream()
            .filter(it -> it.at("Handler").toString().contains("MigrationHandler"))
            .toList();
    assertThat(function).singleElement();
    assertThat(Integer.parseInt(schema.at("ServiceTimeout").toString()))
        .isGreaterThan(((Number) function.getFirst().at("Timeout")).intValue());
    assertThat(function.getFirst().at("VpcConfig") == null).isEqualTo(dsql);
    assertThat(function.getFirst().at("Environment", "Variables", "HAAPI_POSTGRESQL_USERNAME"))
        .isEqualTo(dsql ? "admin" : "postgres");
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
