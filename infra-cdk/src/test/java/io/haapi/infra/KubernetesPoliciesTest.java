package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks additional rules for patterns on Kubernetes. */
class KubernetesPoliciesTest {
  static Stream<Named<Deployed>> everyCluster() {
    return Deployments.everyCombination().filter(it -> it.getPayload().pattern() == Pattern.EKS);
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void registersPodsAndGatesTheirReadiness(Deployed deployed) {
    var binding = only(deployed, "TargetGroupBinding");
    var targets = deployed.only("AWS::ElasticLoadBalancingV2::TargetGroup");
    assertThat(JsonValues.at(binding, "apiVersion")).isEqualTo("eks.amazonaws.com/v1");
    assertThat(JsonValues.at(binding, "spec", "targetGroupARN"))
        .isEqualTo("{Ref=" + targets.id() + "}");
    assertThat(JsonValues.at(binding, "spec", "targetType")).isEqualTo(targets.at("TargetType"));
    assertThat(JsonValues.at(binding, "spec", "serviceRef", "name"))
        .isEqualTo(JsonValues.at(only(deployed, "Service"), "metadata", "name"));
    // Auto Mode's policy requires it.
    assertThat(JsonValues.list(targets.at("Tags")))
        .anySatisfy(
            it -> {
              assertThat(JsonValues.at(it, "Key")).isEqualTo("eks:eks-cluster-name");
              assertThat(JsonValues.at(it, "Value", "Ref"))
                  .isEqualTo(deployed.only("AWS::EKS::Cluster").id());
            });
    assertThat(deployed.kubernetes("Namespace"))
        .filteredOn(it -> JsonValues.at(it, "metadata", "name").equals(namespace(binding)))
        .first()
        .satisfies(
            it ->
                assertThat(
                        JsonValues.at(
                            it,
                            "metadata",
                            "labels",
                            "eks.amazonaws.com/pod-readiness-gate-inject"))
                    .isEqualTo("enabled"));
  }

  /**
   * With minDomains, DoNotSchedule permits maxSkew pods per domain while there are fewer domains.
   * As a rule for zones, it would permit one pod per zone after the loss of a zone. As a rule for
   * nodes, it fills three nodes evenly, and another node makes room for pending pods.
   */
  @ParameterizedTest
  @MethodSource("everyCluster")
  void reschedulesPodsAfterZoneLoss(Deployed deployed) {
    var constraints =
        JsonValues.list(
            JsonValues.at(
                only(deployed, "Deployment"), Deployed.podSpec("topologySpreadConstraints")));
    assertThat(constraints)
        .filteredOn(it -> "DoNotSchedule".equals(JsonValues.at(it, "whenUnsatisfiable")))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(JsonValues.at(it, "topologyKey")).isEqualTo("kubernetes.io/hostname");
              assertThat(JsonValues.at(it, "minDomains")).isEqualTo(AwsRegion.ZONES);
              assertThat(JsonValues.at(it, "maxSkew"))
                  .isEqualTo(deployed.settings().compute().capacity().perZone());
              // Nodes of the lost zone are tainted, so they no longer count as domains.
              assertThat(JsonValues.at(it, "nodeTaintsPolicy")).isEqualTo("Honor");
            });
  }

  /** Since 1.35, pods have their node's label; in older versions the variable would be empty. */
  @ParameterizedTest
  @MethodSource("everyCluster")
  void passesZoneToPods(Deployed deployed) {
    assertThat(
            JsonValues.list(
                JsonValues.at(
                    only(deployed, "Deployment"), Deployed.podSpec("containers", "0", "env"))))
        .filteredOn(it -> "HAAPI_INSTANCE_ZONE".equals(JsonValues.at(it, "name")))
        .singleElement()
        .satisfies(
            it ->
                assertThat(JsonValues.at(it, "valueFrom", "fieldRef", "fieldPath"))
                    .isEqualTo("metadata.labels['topology.kubernetes.io/zone']"));
    String version = (String) deployed.only("AWS::EKS::Cluster").at("Version");
    assertThat(Integer.parseInt(version.replace("1.", ""))).isGreaterThanOrEqualTo(35);
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void bindsRolesToServiceAccountsOfPods(Deployed deployed) {
    var pods =
        Stream.of("Deployment", "DaemonSet")
            .map(kind -> only(deployed, kind))
            .map(
                it ->
                    List.of(
                        namespace(it),
                        JsonValues.at(it, "spec", "template", "spec", "serviceAccountName")));
    assertThat(deployed.resources("AWS::EKS::PodIdentityAssociation"))
        .extracting(it -> List.of(it.at("Namespace"), it.at("ServiceAccount")))
        .containsExactlyInAnyOrderElementsOf(pods.toList());
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void keepsSecretsOutOfManifests(Deployed deployed) {
    assertThat(deployed.kubernetes("Secret")).isEmpty();
    // CloudFormation would insert the values, and the function that applies manifests would log
    // them.
    assertThat(
            JsonValues.everything(
                deployed.resources("Custom::AWSCDK-EKS-KubernetesResource").stream()
                    .map(Deployed.TemplateResource::properties)
                    .toList()))
        .noneMatch(it -> it instanceof String text && text.contains("{{resolve:"));
    assertThat(
            JsonValues.at(only(deployed, "SecretProviderClass"), "spec", "parameters", "objects"))
        .asString()
        .contains("haapi.gateway.originsecrets[0]", "haapi.order.cursorkeys[0]");
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void replacesPodsWhenSecretsChange(Deployed deployed) {
    assertThat(
            JsonValues.at(
                only(deployed, "Deployment"),
                "spec",
                "template",
                "metadata",
                "annotations",
                "haapi/secrets"))
        .isEqualTo(
            JsonValues.at(only(deployed, "SecretProviderClass"), "spec", "parameters", "objects"));
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void usesKubectlOfClusterVersion(Deployed deployed) throws IOException {
    String version = (String) deployed.only("AWS::EKS::Cluster").at("Version");
    assertThat(Files.readString(Deployments.project().resolve("package.json")))
        .contains("\"@aws-cdk/lambda-layer-kubectl-v" + version.replace("1.", "") + "\"");
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void requiresAccessEntryAndLogsAccess(Deployed deployed) {
    var cluster = deployed.only("AWS::EKS::Cluster");
    assertThat(cluster.at("AccessConfig"))
        .isEqualTo(
            Map.of("AuthenticationMode", "API", "BootstrapClusterCreatorAdminPermissions", false));
    assertThat(JsonValues.list(cluster.at("Logging", "ClusterLogging", "EnabledTypes"))).hasSize(5);
    assertThat(deployed.resources("AWS::Logs::LogGroup"))
        .anySatisfy(
            it ->
                assertThat(it.at("LogGroupName"))
                    .isEqualTo("/aws/eks/" + cluster.at("Name") + "/cluster"));
  }

  private static Map<String, Object> only(Deployed deployed, String kind) {
    var found = deployed.kubernetes(kind);
    assertThat(found).as(kind).hasSize(1);
    return found.getFirst();
  }

  private static Object namespace(Map<String, Object> object) {
    return JsonValues.at(object, "metadata", "namespace");
  }
}
