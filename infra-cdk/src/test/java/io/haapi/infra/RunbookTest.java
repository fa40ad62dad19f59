package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the removal commands of docs/runbooks.md with the protected resources of the templates.
 */
class RunbookTest {
  private static final String FAILED = "The first deployment failed";
  private static final String KEPT = "Delete what was kept";

  /** The commands that disable deletion protection, by resource type. */
  private static final Map<String, String> UNPROTECTED =
      Map.of(
          "AWS::DynamoDB::GlobalTable",
          "aws dynamodb update-table --region $region --table-name $table --no-deletion-protection-enabled",
          "AWS::DSQL::Cluster",
          "aws dsql update-cluster --region us-east-1 --identifier \"$cluster\" --no-deletion-protection-enabled",
          "AWS::RDS::DBCluster",
          "aws rds modify-db-cluster --region us-east-1 --db-cluster-identifier \"$cluster\" --no-deletion-protection",
          "AWS::RDS::DBInstance",
          "aws rds modify-db-instance --region us-east-1 --db-instance-identifier \"$instance\" --no-deletion-protection",
          "AWS::Cognito::UserPool",
          "aws cognito-idp update-user-pool --region us-east-1 --user-pool-id \"$pool\" --deletion-protection INACTIVE",
          "AWS::ElasticLoadBalancingV2::LoadBalancer",
          "aws elbv2 modify-load-balancer-attributes --region us-east-1 --load-balancer-arn \"$balancer\" --attributes Key=deletion_protection.enabled,Value=false");

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  /** A failed first creation could otherwise neither roll back nor be deployed again. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void unprotectsEveryProtectedType(Deployed deployed) throws IOException {
    var types = isProtected(deployed).map(TemplateResource::type).collect(Collectors.toSet());
    assertThat(UNPROTECTED.keySet()).containsAll(types);
    String commands = section(FAILED);
    assertThat(types).allSatisfy(it -> assertThat(commands).contains(UNPROTECTED.get(it)));
    for (var stack : deployed.stacks().values()) {
      if (stack.terminationProtection()) assertThat(stack.id()).isIn("Data", "StandbyCluster");
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void protectsNothingWithoutRetention(Deployed deployed) {
    if (deployed.settings().data().retain()) return;
    assertThat(isProtected(deployed)).isEmpty();
  }

  @Test
  void namesDeployedResources() throws IOException {
    var deployed = twoRegions();
    var names = new HashSet<Object>();
    for (var stack : deployed.stacks().values()) names.add(stack.name());
    deployed
        .resources()
        .forEach(it -> names.addAll(List.of(text(it.at("TableName")), text(it.at("Name")))));
    var vaults =
        Stream.of("Data", "Secondary")
            .flatMap(it -> deployed.stack(it).stream())
            .filter(it -> it.type().equals("AWS::Backup::BackupVault"))
            .map(it -> text(it.at("BackupVaultName")))
            .toList();
    // The second region's vault has another name, so an older vault does not block it.
    assertThat(vaults).containsExactly("haapi-ec2-orders", "haapi-ec2-orders-standby");
    names.addAll(vaults);
    names.add("haapi-ec2");
    var cluster = Deployments.of(Pattern.EC2, Map.of("dataStore", "dsql"));
    var ofCluster =
        cluster.stack("Data").stream()
            .flatMap(it -> Stream.of(it.at("BackupVaultName"), it.at("Name")))
            .map(RunbookTest::text)
            .map(it -> it.replaceFirst("^/", ""))
            .filter(it -> it.startsWith("haapi-ec2/cluster") || it.startsWith("haapi-ec2-cluster"))
            .toList();
    assertThat(ofCluster)
        .containsExactlyInAnyOrder(
            "haapi-ec2-cluster", "haapi-ec2/clusterId", "haapi-ec2/clusterEndpointService");
    names.addAll(ofCluster);
    String sections = section(FAILED) + section(KEPT);
    assertThat(words(sections, "haapi-ec2[-/\\w]*"))
        .isSubsetOf(names.stream().map(Object::toString).toList());
    assertThat(words(sections, "haapi-ec2[-/\\w]*")).containsAll(vaults).containsAll(ofCluster);
    assertThat(words(sections, "haapi-ec2[-/\\w]*"))
        .containsAll(
            Stream.of("AWS::DynamoDB::GlobalTable", "AWS::SecretsManager::Secret")
                .flatMap(
                    it -> deployed.stack("Data").stream().filter(made -> made.type().equals(it)))
                .map(it -> text(it.at("TableName")) + text(it.at("Name")))
                .toList());
  }

  /** They would block the next deployment, because services choose their names. */
  @Test
  void removesLogGroupsWithReusedNames() throws IOException {
    String commands = section(KEPT);
    var cluster =
        Deployments.of(Pattern.EKS, Map.of()).resources("AWS::Logs::LogGroup").stream()
            .map(it -> text(it.at("LogGroupName")))
            .filter(it -> !it.isEmpty());
    assertThat(cluster)
        .singleElement()
        .satisfies(it -> assertThat(commands).contains("--log-group-name " + it + "\n"));
    var environment =
        Deployments.of(Pattern.BEANSTALK, Map.of()).only("AWS::ElasticBeanstalk::Environment");
    assertThat(commands)
        .contains("/aws/elasticbeanstalk/" + environment.at("EnvironmentName") + "/");
  }

  /** A replica is deleted with its witness, if there is one, and before the table. */
  @Test
  void removesEachTableAsCreated() throws IOException {
    String commands = section(KEPT);
    for (var table : tables(twoRegions())) {
      String name = text(table.at("TableName"));
      String update =
          commands
              .lines()
              .filter(it -> it.contains("update-table") && it.contains(name))
              .reduce("", String::concat);
      assertThat(words(update, "us-\\w+-\\d")).isEqualTo(regions(table));
      assertThat(update.contains("--global-table-witness-updates"))
          .isEqualTo(table.at("GlobalTableWitnesses") != null);
      assertThat(commands.indexOf("delete-table --region us-east-1 --table-name " + name))
          .isGreaterThan(commands.indexOf(update));
    }
  }

  private static Set<String> regions(TemplateResource table) {
    return Stream.of("Replicas", "GlobalTableWitnesses")
        .flatMap(it -> JsonValues.list(table.at(it)).stream())
        .map(it -> (String) JsonValues.at(it, "Region"))
        .collect(Collectors.toSet());
  }

  private static Deployed twoRegions() {
    return Deployments.of(Pattern.EC2, new HashMap<>(Deployments.TWO_REGIONS_WITH_USERS));
  }

  private static List<TemplateResource> tables(Deployed deployed) {
    return deployed.resources("AWS::DynamoDB::GlobalTable");
  }

  private static Stream<TemplateResource> isProtected(Deployed deployed) {
    return deployed.stacks().keySet().stream()
        .flatMap(it -> deployed.stack(it).stream())
        .filter(it -> isProtected(it.properties()));
  }

  /** Returns whether a property or a load balancer attribute enables protection. */
  private static boolean isProtected(Object properties) {
    return JsonValues.everything(properties).stream()
        .filter(it -> it instanceof Map<?, ?>)
        .flatMap(it -> ((Map<?, ?>) it).entrySet().stream())
        .anyMatch(
            it ->
                it.getKey().toString().contains("DeletionProtection")
                        && !Set.of("false", "INACTIVE").contains(it.getValue().toString())
                    || it.getKey().equals("LoadBalancerAttributes")
                        && it.getValue()
                            .toString()
                            .matches(".*Key=deletion_protection.enabled, Value=true.*"));
  }

  private static Set<String> words(String text, String pattern) {
    return java.util.regex.Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(it -> it.group())
        .collect(Collectors.toSet());
  }

  private static String text(Object value) {
    return value instanceof String text ? text : "";
  }

  private static String section(String heading) throws IOException {
    return Files.readString(Deployments.project().resolve("docs/runbooks.md"))
        .lines()
        .dropWhile(it -> !it.equals("## " + heading))
        .skip(1)
        .takeWhile(it -> !it.startsWith("## "))
        .collect(Collectors.joining("\n"));
  }
}
