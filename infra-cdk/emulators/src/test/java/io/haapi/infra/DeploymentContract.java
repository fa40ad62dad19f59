package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.haapi.infra.emulator.Coverage;
import io.haapi.infra.emulator.DeployedResource;
import io.haapi.infra.emulator.Deployment;
import io.haapi.infra.emulator.Deployment.Property;
import io.haapi.infra.emulator.DroppedProperty;
import io.haapi.infra.emulator.Emulator;
import io.haapi.infra.emulator.KnownGaps;
import io.haapi.infra.emulator.Omission;
import io.haapi.infra.emulator.SynthesizedStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Deploys into an emulator and reads resources back through the API of each service. Known gaps of
 * the emulator are listed, and the tests notice when one closes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DeploymentContract {
  private final Emulator emulator;
  private final KnownGaps gaps;
  private final Map<Map<String, String>, Deployment> deployments = new HashMap<>();
  private final Map<Map<String, String>, List<Property>> properties = new HashMap<>();

  DeploymentContract(Emulator emulator, KnownGaps gaps) {
    this.emulator = emulator;
    this.gaps = gaps;
  }

  /** Returns the deployments to the first region. Tests of templates cover the second. */
  abstract Stream<Named<Deployed>> everyDeployment();

  /** Returns the remarks of the report. */
  abstract List<String> remarks();

  final Stream<Omission> everyOmission() {
    return gaps.refused().stream();
  }

  final Stream<DroppedProperty> everyDroppedProperty() {
    return gaps.dropped().stream();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void readsBackDeployedProperties(Deployed deployed) {
    assertThat(readBack(deployed)).isNotEmpty();
    assertSoftly(
        softly ->
            readBack(deployed).stream()
                .filter(it -> !gaps.drops(it))
                .forEach(
                    it -> softly.assertThat(it.found()).as(it.toString()).isEqualTo(it.asked())));
  }

  /** Fails when an emulator learns to support an omitted part. */
  @ParameterizedTest
  @MethodSource("everyOmission")
  void rejectsOmittedParts(Omission omission) {
    var without = new ArrayList<>(gaps.omissions());
    without.remove(omission);
    var concerned =
        everyDeployment().map(Named::getPayload).filter(it -> has(it, omission)).findFirst();

    assertThat(concerned).isPresent();
    assertThatThrownBy(() -> emulator.deploy(stage(concerned.orElseThrow()), without))
        .isInstanceOfAny(AwsServiceException.class, IllegalStateException.class);
  }

  /** A dropped property reads back as another value, or as a constant. */
  @ParameterizedTest
  @MethodSource("everyDroppedProperty")
  void doesNotReadBackDroppedProperties(DroppedProperty dropped) {
    var found =
        everyDeployment()
            .flatMap(it -> readBack(it.getPayload()).stream())
            .filter(it -> it.is(dropped))
            .toList();

    assertThat(found).anyMatch(it -> !it.isAsAsked());
    if (found.stream().anyMatch(Property::isAsAsked)) {
      assertThat(found).extracting(Property::found).containsOnly(found.getFirst().found());
    }
  }

  /** Fails when the coverage of an emulator changes. */
  @Test
  void agreesWithCoverageInDocument() throws IOException {
    var coverage = new Coverage(gaps, remarks());
    everyDeployment()
        .map(Named::getPayload)
        .forEach(it -> coverage.add(name(it), deployment(it), readBack(it)));
    String name = gaps.emulator().toLowerCase(Locale.ROOT) + ".md";
    Path reports = Deployments.project().resolve("infra-cdk/emulators/target");
    Path made = reports.resolve(name);
    Files.write(reports.resolve("deployments-in-" + name), coverage.deployments());
    Files.write(made, coverage.types());

    assertThat(Deployments.project().resolve("docs/emulators").resolve(name))
        .as("to be copied from %s", made)
        .hasSameTextualContentAs(made);
  }

  private static String name(Deployed deployed) {
    var options = new TreeMap<>(deployed.context());
    options.keySet().removeAll(Set.of("pattern", "flavour"));
    var flavour = deployed.settings().patterns().flavour().map(it -> " " + it.code()).orElse("");
    return deployed.pattern().code() + flavour + (options.isEmpty() ? "" : " " + options);
  }

  final Deployment deployment(Deployed deployed) {
    return deployments.computeIfAbsent(
        deployed.context(), _ -> emulator.deploy(stage(deployed), gaps.omissions()));
  }

  final List<Property> readBack(Deployed deployed) {
    return properties.computeIfAbsent(deployed.context(), _ -> deployment(deployed).readBack());
  }

  static DeployedResource frontDoor(Deployment deployment) {
    return deployment.resources().stream()
        .filter(it -> it.type().equals("AWS::ApiGateway::RestApi"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean has(Deployed deployed, Omission omission) {
    boolean target =
        omission.target().isEmpty() || !deployed.resources(omission.target()).isEmpty();
    return target
        && deployed.resources(omission.type()).stream()
            .anyMatch(
                it -> omission.property().isEmpty() || holds(it.properties(), omission.property()));
  }

  private static boolean holds(Map<String, Object> properties, String path) {
    var steps = path.split("\\.");
    Object found = properties.get(steps[0]);
    if (steps.length == 1) return found != null;
    return found instanceof List<?> items && items.size() > Integer.parseInt(steps[1]);
  }

  /** Returns the stacks in the API's region. */
  static SynthesizedStage stage(Deployed deployed) {
    String region = deployed.settings().regions().current().name();
    var stacks =
        Stream.of("Data", "Primary", "Client", "Global")
            .filter(deployed.stacks()::containsKey)
            .map(deployed.stacks()::get)
            .filter(it -> it.region().equals(region))
            .map(it -> new SynthesizedStage.Stack(it.artifact(), it.name(), region))
            .toList();
    var zones =
        deployed.settings().domain().stream()
            .collect(Collectors.toMap(it -> it.hostedZoneId(), it -> it.name()));
    return new SynthesizedStage(deployed.assembly(), stacks, Map.copyOf(zones));
  }
}
