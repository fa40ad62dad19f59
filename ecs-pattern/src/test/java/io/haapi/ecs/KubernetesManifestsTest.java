package io.haapi.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the manifests promise; that they are well-formed is for the Kubernetes schemas to say. */
class KubernetesManifestsTest {
  private static final Path MODULE = ProjectDirectory.find().resolve("ecs-pattern");
  private static final Path MANIFESTS = MODULE.resolve("src/main/kubernetes");

  @Test
  void theKustomizationNamesEveryManifest() throws Exception {
    try (Stream<Path> files = Files.list(MANIFESTS)) {
      assertThat(list(manifest("kustomization"), "resources"))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> (Object) file.getFileName().toString())
                  .filter(name -> !name.equals("kustomization.yaml"))
                  .toList());
    }
  }

  @Test
  void podsRunRestricted() throws Exception {
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
  void podsRunAsTheUserOfTheImage() throws Exception {
    var user = map(pod(), "securityContext");

    assertThat(Files.readString(MODULE.resolve("target/package/Dockerfile")))
        .contains("USER %s:%s\n".formatted(user.get("runAsUser"), user.get("runAsGroup")));
  }

  @Test
  void memoryIsReservedInFullAndOnlyTmpCanBeWritten() throws Exception {
    Map<String, Object> resources = map(container(), "resources");

    assertThat(map(resources, "limits").get("memory"))
        .isNotNull()
        .isEqualTo(map(resources, "requests").get("memory"));
    assertThat(map(resources, "requests")).containsKey("cpu");
    assertThat(list(container(), "volumeMounts"))
        .containsExactly(Map.of("name", "tmp", "mountPath", "/tmp"));
  }

  @Test
  void probesAskTheHealthEndpoints() throws Exception {
    assertThat(path("startupProbe")).isEqualTo("/health/live");
    assertThat(path("livenessProbe")).isEqualTo("/health/live");
    assertThat(path("readinessProbe")).isEqualTo("/health/ready");
  }

  @Test
  void probesAskThePortOfTheImage() throws Exception {
    Object port = object(list(container(), "ports").getFirst()).get("containerPort");

    assertThat(Files.readString(MODULE.resolve("target/package/Dockerfile")))
        .contains("EXPOSE " + port + "\n", "PORT=" + port + " ");
  }

  @Test
  void theApiGoesOnServingUntilItsReadinessIsNoticed() throws Exception {
    Map<String, Object> probe = map(container(), "readinessProbe");
    Duration noticed =
        Duration.ofSeconds((Integer) probe.get("periodSeconds"))
            .multipliedBy((Integer) probe.get("failureThreshold"));

    assertThat(setting("HAAPI_SHUTDOWN_PAUSE")).isGreaterThanOrEqualTo(noticed.plusSeconds(1));
  }

  @Test
  void kubernetesWaitsLongerThanTheApiTakesToStop() throws Exception {
    Duration grace = Duration.ofSeconds((Integer) pod().get("terminationGracePeriodSeconds"));

    assertThat(grace)
        .isGreaterThan(setting("HAAPI_SHUTDOWN_PAUSE").plus(setting("HAAPI_SHUTDOWN_DRAIN")));
  }

  @Test
  void podsSpreadEvenlyOverThreeZones() throws Exception {
    assertThat(object(list(pod(), "topologySpreadConstraints").getFirst()))
        .containsEntry("topologyKey", "topology.kubernetes.io/zone")
        .containsEntry("maxSkew", 1)
        .containsEntry("minDomains", 3)
        .containsEntry("whenUnsatisfiable", "DoNotSchedule");
    // Two for each zone: with one gone there is more than one left in each of the others.
    assertThat((Integer) map(manifest("horizontalpodautoscaler"), "spec").get("minReplicas"))
        .isGreaterThanOrEqualTo(6);
  }

  @Test
  void theAutoscalerAloneCountsPods() throws Exception {
    assertThat(map(manifest("deployment"), "spec")).doesNotContainKey("replicas");
    assertThat(map(map(manifest("horizontalpodautoscaler"), "spec"), "scaleTargetRef"))
        .containsEntry("name", map(manifest("deployment"), "metadata").get("name"));
  }

  @Test
  void everySelectorFindsThePods() throws Exception {
    var labels =
        map(map(map(map(manifest("deployment"), "spec"), "template"), "metadata"), "labels");

    assertThat(map(map(map(manifest("deployment"), "spec"), "selector"), "matchLabels"))
        .isEqualTo(labels);
    assertThat(map(map(manifest("service"), "spec"), "selector")).isEqualTo(labels);
    assertThat(map(map(map(manifest("poddisruptionbudget"), "spec"), "selector"), "matchLabels"))
        .isEqualTo(labels);
  }

  @Test
  void aRolloutNeverHasFewerPodsThanBefore() throws Exception {
    Map<String, Object> strategy = map(map(manifest("deployment"), "spec"), "strategy");

    assertThat(map(strategy, "rollingUpdate")).containsEntry("maxUnavailable", 0);
  }

  private static Duration setting(String name) throws Exception {
    var pattern = Pattern.compile(Pattern.quote(name) + "=(\\d+s)");
    return list(
            object(list(manifest("kustomization"), "configMapGenerator").getFirst()), "literals")
        .stream()
        .map(literal -> pattern.matcher(literal.toString()))
        .filter(Matcher::matches)
        .map(matcher -> Duration.parse("PT" + matcher.group(1)))
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
