package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.settings.ComputeSettings.Egress;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.Flavour;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.SessionStoreSetting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks dependencies between resources and their routes to AWS services. */
class NetworkTest {
  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  /** CloudFormation rejects templates with circular dependencies (cfn-lint E3004). */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void hasNoCircularDependency(Deployed deployed) {
    deployed
        .stacks()
        .forEach(
            (id, it) ->
                assertThat(circle(JsonValues.object(it.template().get("Resources"))))
                    .as(id)
                    .isEmpty());
  }

  @Test
  void findsPlantedCircle() {
    var planted =
        Map.<String, Object>of(
            "Endpoint", Map.of("Properties", Map.of("Group", Map.of("Ref", "Group"))),
            "Group",
                Map.of(
                    "Properties", Map.of("Peer", Map.of("Fn::GetAtt", List.of("Cluster", "Arn")))),
            "Cluster", Map.of("DependsOn", List.of("Endpoint")),
            "Free",
                Map.of(
                    "Properties", Map.of("Name", Map.of("Fn::Sub", "${Cluster}-${AWS::Region}"))));
    assertThat(circle(planted)).containsExactlyInAnyOrder("Endpoint", "Group", "Cluster");
  }

  /**
   * Without internet access, instances, tasks and pods can reach only services that have an
   * endpoint. Sources:
   *
   * <ul>
   *   <li>EC2: AWS Systems Manager User Guide, "Improve the security of EC2 instances by using VPC
   *       endpoints"; Image Builder User Guide, "Image Builder and AWS PrivateLink"; {@code
   *       cfn-signal} calls CloudFormation (Template Reference, "cfn-signal").
   *   <li>ECS: Developer Guide, "Amazon ECS interface VPC endpoints", and ECR's; ECS's own three
   *       are for the agent on instances.
   *   <li>EKS: User Guide, "Deploy private clusters with limited internet access"; {@code lambda}
   *       is for the CDK's functions that apply manifests.
   *   <li>Elastic Beanstalk: Developer Guide, "Using Elastic Beanstalk with VPC endpoints"; {@code
   *       cfn-hup} of aws-cfn-bootstrap polls SQS.
   *   <li>A cluster of Aurora DSQL has an endpoint service of its own: User Guide, "Managing and
   *       connecting to Amazon Aurora DSQL clusters using AWS PrivateLink".
   * </ul>
   */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void hasEndpointForEveryCalledService(Deployed deployed) {
    var settings = deployed.settings();
    var endpoints =
        deployed.resources("AWS::EC2::VPCEndpoint").stream()
            .map(it -> service(it.at("ServiceName")))
            .collect(Collectors.toCollection(TreeSet::new));
    var expected = new TreeSet<String>();
    boolean network =
        deployed.pattern() != Pattern.LAMBDA
            || settings.sessionStore() == SessionStoreSetting.REDIS
            || settings.data().store() == DataStore.RDS
            || settings.data().store() == DataStore.AURORA;
    if (network) expected.addAll(Set.of("s3", "dynamodb"));
    if (settings.compute().egressOf(deployed.pattern()) == Egress.ENDPOINTS) {
      expected.addAll(
          switch (deployed.pattern()) {
            case EC2 -> Set.of("cloudformation", "ssm", "ssmmessages", "logs");
            case ECS -> Set.of("ecr.api", "ecr.dkr", "logs", "secretsmanager");
            case EKS ->
                Set.of(
                    "ec2",
                    "ecr.api",
                    "ecr.dkr",
                    "eks",
                    "eks-auth",
                    "lambda",
                    "logs",
                    "secretsmanager",
                    "sts");
            case BEANSTALK ->
                Set.of(
                    "elasticbeanstalk",
                    "elasticbeanstalk-health",
                    "cloudformation",
                    "sqs",
                    "logs",
                    "secretsmanager",
                    "ssm",
                    "ssmmessages");
            case LAMBDA -> Set.of();
          });
      if (deployed.pattern() == Pattern.EC2 && settings.compute().goldenImage().isPresent()) {
        expected.add("imagebuilder");
      }
      if (settings.patterns().flavourOf(deployed.pattern()) == Flavour.EC2) {
        expected.addAll(Set.of("ecs", "ecs-agent", "ecs-telemetry"));
      }
    }
    boolean isolated =
        deployed.pattern() == Pattern.LAMBDA
            ? network
            : settings.compute().egressOf(deployed.pattern()) == Egress.ENDPOINTS;
    if (settings.data().store() == DataStore.DSQL && isolated) expected.add("cluster");
    assertThat(endpoints).isEqualTo(expected);
  }

  private static String service(Object name) {
    // AWS generates the name of the cluster's service.
    if (JsonValues.at(name, "Ref") instanceof String it && it.contains("clusterEndpointService")) {
      return "cluster";
    }
    String text =
        name instanceof String whole
            ? whole
            : JsonValues.list(JsonValues.at(name, "Fn::Join", "1")).stream()
                .map(it -> it instanceof String part ? part : "region")
                .collect(Collectors.joining());
    return text.replaceFirst("^com\\.amazonaws\\.[^.]+\\.", "");
  }

  /** Returns the resources of a template that are in a dependency circle or depend on one. */
  private static List<String> circle(Map<String, Object> resources) {
    var waits = new TreeMap<String, Set<String>>();
    resources.forEach((id, it) -> waits.put(id, needed(it, resources.keySet())));
    // Removes resources whose dependencies are removed; the rest is in a circle or depends on one.
    removeMade(waits);
    var behind = new HashMap<String, Set<String>>();
    waits.keySet().forEach(id -> behind.put(id, new TreeSet<>()));
    waits.forEach((id, them) -> them.forEach(it -> behind.get(it).add(id)));
    removeMade(behind);
    return List.copyOf(behind.keySet());
  }

  private static void removeMade(Map<String, Set<String>> waits) {
    var made = new ArrayDeque<String>();
    waits.forEach(
        (id, them) -> {
          if (them.isEmpty()) made.add(id);
        });
    while (!made.isEmpty()) {
      String one = made.remove();
      waits.remove(one);
      waits.forEach(
          (id, them) -> {
            if (them.remove(one) && them.isEmpty()) made.add(id);
          });
    }
  }

  private static Set<String> needed(Object resource, Set<String> ids) {
    var found = new ArrayList<String>();
    JsonValues.list(JsonValues.at(resource, "DependsOn")).forEach(it -> found.add(it.toString()));
    for (Object value : JsonValues.everything(resource)) {
      if (!(value instanceof Map<?, ?> members)) continue;
      if (members.get("Ref") instanceof String id) found.add(id);
      if (members.get("Fn::GetAtt") instanceof String path) found.add(path.split("\\.")[0]);
      if (members.get("Fn::GetAtt") instanceof List<?> path) found.add(path.getFirst().toString());
      for (Object part : JsonValues.list(members.get("Fn::Sub"))) {
        java.util.regex.Pattern.compile("\\$\\{([A-Za-z0-9]+)")
            .matcher(part.toString())
            .results()
            .forEach(it -> found.add(it.group(1)));
      }
    }
    return found.stream().filter(ids::contains).collect(Collectors.toCollection(TreeSet::new));
  }
}
