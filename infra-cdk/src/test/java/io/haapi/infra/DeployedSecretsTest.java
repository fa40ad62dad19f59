package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks names of secrets and references to them, in every stack of every deployment. */
class DeployedSecretsTest {
  private static final String LIKE_AN_ARN = ".*-.{6}";

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  /**
   * Secrets Manager takes such an ending for its own suffix.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen">Troubleshoot
   *     AWS Secrets Manager</a>
   */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void endsNoNameLikeAnArn(Deployed deployed) {
    assertThat(
            resources(deployed)
                .filter(it -> it.type().equals("AWS::SecretsManager::Secret"))
                .map(it -> it.at("Name"))
                .filter(it -> it != null))
        .allSatisfy(it -> assertThat(it).isInstanceOf(String.class))
        .noneMatch(it -> it.toString().matches(LIKE_AN_ARN));
  }

  /**
   * References use the name, or the ARN from CloudFormation, Systems Manager or Secrets Manager.
   */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void refersToNoSecretByPartOfAnArn(Deployed deployed) {
    assertThat(
            resources(deployed)
                .flatMap(it -> JsonValues.everything(it.properties()).stream())
                .map(DeployedSecretsTest::text)
                .filter(it -> it.contains(":secretsmanager:") && it.contains(":secret:")))
        // The lookup of the complete ARN is allowed with wildcards for its ending.
        .allMatch(it -> it.endsWith("-??????"));
  }

  /** A missing replica would fail the stacks that read it. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void waitsForEveryReplica(Deployed deployed) {
    var replicated =
        deployed.stack("Data").stream()
            .filter(it -> it.type().equals("AWS::SecretsManager::Secret"))
            .filter(it -> it.at("ReplicaRegions") != null)
            .collect(
                Collectors.toMap(
                    TemplateResource::id,
                    it ->
                        JsonValues.list(it.at("ReplicaRegions")).stream()
                            .map(replica -> JsonValues.at(replica, "Region"))
                            .toList()));
    var awaited =
        deployed.stack("Data").stream()
            .filter(it -> it.type().equals("Custom::SecretReplication"))
            .flatMap(it -> JsonValues.list(it.at("Secrets")).stream())
            .collect(
                Collectors.toMap(
                    it -> JsonValues.at(it, "Arn", "Ref").toString(),
                    it -> JsonValues.at(it, "Regions")));
    assertThat(awaited).isEqualTo(replicated);
    assertThat(
            deployed.stack("Data").stream()
                .filter(it -> it.type().equals("AWS::IAM::Policy"))
                .flatMap(it -> JsonValues.list(it.at("PolicyDocument", "Statement")).stream())
                .filter(it -> JsonValues.at(it, "Action").equals("secretsmanager:DescribeSecret"))
                .flatMap(it -> JsonValues.list(JsonValues.at(it, "Resource")).stream())
                .map(it -> JsonValues.at(it, "Ref")))
        .containsExactlyInAnyOrderElementsOf(new ArrayList<Object>(replicated.keySet()));
  }

  /** A role that reads a secret at run time can read only that one. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void grantsSecretsOneByOne(Deployed deployed) {
    assertThat(
            resources(deployed)
                .filter(it -> it.type().equals("AWS::IAM::Policy"))
                .flatMap(it -> JsonValues.list(it.at("PolicyDocument", "Statement")).stream())
                .filter(it -> JsonValues.at(it, "Action").toString().contains("GetSecretValue"))
                .flatMap(it -> JsonValues.list(JsonValues.at(it, "Resource")).stream()))
        .allSatisfy(it -> assertThat(it).isInstanceOf(Map.class))
        .noneMatch(it -> it.toString().contains("*") || it.toString().contains("?"));
  }

  /** The ending of a replica's ARN is unknown before it exists. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void looksUpArnsOnlyInSecondRegion(Deployed deployed) {
    var lookups = deployed.resources().filter(it -> it.type().equals("Custom::SecretArn")).toList();
    boolean byArn =
        Set.of(Pattern.ECS, Pattern.EKS, Pattern.BEANSTALK).contains(deployed.pattern());
    assertThat(lookups.isEmpty()).isEqualTo(!(byArn && deployed.isStandby()));
    var names =
        deployed.stack("Data").stream()
            .filter(it -> it.type().equals("AWS::SecretsManager::Secret"))
            .map(it -> String.valueOf(it.at("Name")))
            .toList();
    assertThat(lookups)
        .allSatisfy(
            it ->
                assertThat(names)
                    .anyMatch(
                        name ->
                            it.at("Create")
                                .toString()
                                .contains("\"parameters\":{\"SecretId\":\"" + name + "\"}")));
  }

  private static Stream<TemplateResource> resources(Deployed deployed) {
    return deployed.stacks().keySet().stream().flatMap(it -> deployed.stack(it).stream());
  }

  /** Returns a text, including one that {@code Fn::Join} builds. */
  private static String text(Object value) {
    if (!(value instanceof Map<?, ?> map) || !(map.get("Fn::Join") instanceof List<?> join)) {
      return value instanceof String text ? text : "";
    }
    return JsonValues.list(join.getLast()).stream()
        .map(Object::toString)
        .collect(Collectors.joining());
  }
}
