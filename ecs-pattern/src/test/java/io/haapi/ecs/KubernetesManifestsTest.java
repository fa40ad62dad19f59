package io.haapi.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Tests properties of the manifests; the Kubernetes schemas check their syntax. */
class KubernetesManifestsTest {
  private static final Path MODULE = ProjectDirectory.find().resolve("ecs-pattern");
  private static final Path MANIFESTS = MODULE.resolve("src/main/kubernetes");

  @ParameterizedTest
  @ValueSource(strings = {"", "logs"})
  void listsEveryManifestInKustomization(String directory) throws Exception {
    try (Stream<Path> files = Files.list(MANIFESTS.resolve(directory))) {
      assertThat(list(manifest(Path.of(directory, "kustomization").toString()), "resources"))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> (Object) file.getFileName().toString())
                  .filter(name -> !name.equals("kustomization.yaml"))
                  .toList());
    }
  }

  @Test
  void appliesPrerequisitesBeforePods() throws Exception {
    // EKS Auto Mode injects the readiness gate only if the binding exists before the pod.
    assertThat(list(manifest("kustomization"), "resources"))
        .startsWith("namespace.yaml")
        .endsWith("deployment.yaml");
    assertThat(map(manifest("kustomization"), "sortOptions")).containsEntry("order", "fifo");
  }

  @Test
  void restrictsPods() throws Exception {
    assertThat(map(pod(), "securityContext"))
        .containsEntry("runAsNonRoot", true)
        .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
    assertThat(map(container(), "securityContext"))
        .containsEntry("allowPrivilegeEscalation", false)
        .containsEntry("readOnlyRootFilesystem", true)
        .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
    assertThat(pod())
        .containsEntry("automountServiceAccountToken", false)
        .doesNotContainKeys("hostNetwork", "hostPID", "hostIPC");
  }

  @Test
  void runsPodsAsImageUser() throws Exception {
    var user = map(pod(), "securityContext");

    assertThat(Files.readString(MODULE.resolve("target/package/Dockerfile")))
        .contains("USER %s:%s\n".formatted(user.get("runAsUser"), user.get("runAsGroup")));
  }

  @Test
  void reservesMemoryAndMakesOnlyTmpWritable() throws Exception {
    Map<String, Object> resources = map(container(), "resources");

    assertThat(map(resources, "limits").get("memory"))
        .isNotNull()
        .isEqualTo(map(resources, "requests").get("memory"));
    assertThat(map(resources, "requests")).containsKey("cpu");
    assertThat(list(container(), "volumeMounts"))
        .filteredOn(mount -> !object(mount).containsKey("readOnly"))
        .containsExactly(Map.of("name", "tmp", "mountPath", "/tmp"));
  }

  @Test
  void mountsSecretsAsPropertyFiles() throws Exception {
    Object directory =
        list(container(), "volumeMounts").stream()
            .map(KubernetesManifestsTest::object)
            .filter(mount -> mount.get("name").equals("secrets"))
            .findFirst()
            .orElseThrow()
            .get("mountPath");
    var volume =
        list(pod(), "volumes").stream()
            .map(KubernetesManifestsTest::object)
            .filter(it -> it.get("name").equals("secrets"))
            .findFirst()
            .orElseThrow();
    var parameters = map(map(manifest("secretproviderclass"), "spec"), "parameters");

    assertThat(variable("SPRING_CONFIG_IMPORT")).isEqualTo("configtree:" + directory + "/");
    assertThat(map(map(volume, "csi"), "volumeAttributes"))
        .containsEntry(
            "secretProviderClass", map(manifest("secretproviderclass"), "metadata").get("name"));
    assertThat((String) parameters.get("objects"))
        .contains("haapi.gateway.originsecrets[0]", "haapi.order.cursorkeys[0]");
  }

  @Test
  void registersPodsOfTheService() throws Exception {
    var service = manifest("service");
    var port = object(list(map(service, "spec"), "ports").getFirst());

    assertThat(map(map(manifest("targetgroupbinding"), "spec"), "serviceRef"))
        .containsEntry("name", map(service, "metadata").get("name"))
        .containsEntry("port", port.get("name"));
    assertThat(port)
        .containsEntry("targetPort", object(list(container(), "ports").getFirst()).get("name"));
    assertThat(map(map(manifest("namespace"), "metadata"), "labels"))
        .containsEntry("eks.amazonaws.com/pod-readiness-gate-inject", "enabled");
  }

  @Test
  void matchesNodesToPodRequirements() throws Exception {
    var template = map(map(manifest("nodepool"), "spec"), "template");

    assertThat(list(map(template, "spec"), "requirements"))
        .contains(
            Map.of(
                "key",
                "kubernetes.io/arch",
                "operator",
                "In",
                "values",
                List.of(map(pod(), "nodeSelector").get("kubernetes.io/arch"))));
  }

  @Test
  void setsNamespaceOfEveryObject() throws Exception {
    Object namespace = map(manifest("namespace"), "metadata").get("name");

    for (Object file : list(manifest("kustomization"), "resources")) {
      if (List.of("namespace.yaml", "nodepool.yaml").contains(file)) continue;
      assertThat(map(manifest(file.toString().replace(".yaml", "")), "metadata"))
          .as(file.toString())
          .containsEntry("namespace", namespace);
    }
  }

  @Test
  void collectsLogsOfApiContainer() throws Exception {
    var metadata = map(manifest("deployment"), "metadata");
    String configuration = (String) map(manifest("logs/configmap"), "data").get("fluent-bit.conf");

    assertThat(configuration)
        .contains(
            "/var/log/containers/%s-*_%s_%s-*.log"
                .formatted(
                    metadata.get("name"), metadata.get("namespace"), container().get("name")));
  }

  @Test
  void probesHealthEndpoints() throws Exception {
    assertThat(path("startupProbe")).isEqualTo("/health/live");
    assertThat(path("livenessProbe")).isEqualTo("/health/live");
    assertThat(path("readinessProbe")).isEqualTo("/health/ready");
  }

  @Test
  void probesPortOfImage() throws Exception {
    Object port = object(list(container(), "ports").getFirst()).get("containerPort");

    assertThat(Files.readString(MODULE.resolve("target/package/Dockerfile")))
        .contains("EXPOSE " + port + "\n", "PORT=" + port + " ");
  }

  @Test
  void servesUntilReadinessProbeFails() throws Exception {
    Map<String, Object> probe = map(container(), "readinessProbe");
    Duration noticed =
        Duration.ofSeconds((Integer) probe.get("periodSeconds"))
            .multipliedBy((Integer) probe.get("failureThreshold"));

    assertThat(setting("HAAPI_SHUTDOWN_PAUSE")).isGreaterThanOrEqualTo(noticed.plusSeconds(1));
  }

  @Test
  void givesPodEnoughTimeToStop() throws Exception {
    Duration grace = Duration.ofSeconds((Integer) pod().get("terminationGracePeriodSeconds"));

    assertThat(grace)
        .isGreaterThan(setting("HAAPI_SHUTDOWN_PAUSE").plus(setting("HAAPI_SHUTDOWN_DRAIN")));
  }

  /**
   * An even spread over zones must not be required: after the loss of a zone, minDomains would
   * permit only one pod in each of the others.
   */
  @Test
  void spreadsPodsOverThreeZonesOrTwo() throws Exception {
    assertThat(object(list(pod(), "topologySpreadConstraints").getFirst()))
        .containsEntry("topologyKey", "topology.kubernetes.io/zone")
        .containsEntry("maxSkew", 1)
        .containsEntry("whenUnsatisfiable", "ScheduleAnyway")
        .doesNotContainKey("minDomains");
    // A zone's share, until there are three nodes.
    assertThat(object(list(pod(), "topologySpreadConstraints").getLast()))
        .containsEntry("topologyKey", "kubernetes.io/hostname")
        .containsEntry("maxSkew", 2)
        .containsEntry("minDomains", 3)
        .containsEntry("nodeTaintsPolicy", "Honor")
        .containsEntry("whenUnsatisfiable", "DoNotSchedule");
    // Two per zone: after the loss of a zone, more than one remains in each of the others.
    assertThat((Integer) map(manifest("horizontalpodautoscaler"), "spec").get("minReplicas"))
        .isGreaterThanOrEqualTo(6);
  }

  @Test
  void leavesReplicaCountToAutoscaler() throws Exception {
    assertThat(map(manifest("deployment"), "spec")).doesNotContainKey("replicas");
    assertThat(map(map(manifest("horizontalpodautoscaler"), "spec"), "scaleTargetRef"))
        .containsEntry("name", map(manifest("deployment"), "metadata").get("name"));
  }

  @Test
  void selectsPodsByTheirLabels() throws Exception {
    var labels =
        map(map(map(map(manifest("deployment"), "spec"), "template"), "metadata"), "labels");

    assertThat(map(map(map(manifest("deployment"), "spec"), "selector"), "matchLabels"))
        .isEqualTo(labels);
    assertThat(map(map(manifest("service"), "spec"), "selector")).isEqualTo(labels);
    assertThat(map(map(map(manifest("poddisruptionbudget"), "spec"), "selector"), "matchLabels"))
        .isEqualTo(labels);
  }

  @Test
  void keepsAllPodsDuringRollout() throws Exception {
    Map<String, Object> strategy = map(map(manifest("deployment"), "spec"), "strategy");

    assertThat(map(strategy, "rollingUpdate")).containsEntry("maxUnavailable", 0);
  }

  private static Duration setting(String name) throws Exception {
    return Duration.parse("PT" + variable(name));
  }

  private static String variable(String name) throws Exception {
    return list(container(), "env").stream()
        .map(KubernetesManifestsTest::object)
        .filter(it -> it.get("name").equals(name))
        .map(it -> (String) it.get("value"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the manifests do not set " + name));
  }

  private static Object path(String probe) throws Exception {
    return map(map(container(), probe), "httpGet").get("path");
  }

  private static Map<String, Object> pod() throws Exception {
    return map(map(map(manifest("deployment"), "spec"), "template"), "spec");
  }

  private static Map<String, Object> container() throws Exception {
    return object(list(pod(), "containers").getFirst());
  }

  private static Map<String, Object> manifest(String name) throws Exception {
    String text = Files.readString(MANIFESTS.resolve(name + ".yaml"));
    return object(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  private static Map<String, Object> map(Map<String, Object> parent, String name) {
    return object(parent.get(name));
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Map<String, Object> parent, String name) {
    assertThat(parent.get(name)).as(name).isInstanceOf(List.class);
    return (List<Object>) parent.get(name);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<String, Object>) value;
  }
}
