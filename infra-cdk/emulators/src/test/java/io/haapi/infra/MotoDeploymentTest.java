package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.haapi.infra.emulator.Coverage;
import io.haapi.infra.emulator.Deployment;
import io.haapi.infra.emulator.Deployment.Property;
import io.haapi.infra.emulator.Dropped;
import io.haapi.infra.emulator.ImportedApi;
import io.haapi.infra.emulator.Moto;
import io.haapi.infra.emulator.MotoCondition;
import io.haapi.infra.emulator.Omission;
import io.haapi.infra.emulator.Resource;
import io.haapi.infra.emulator.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Every pattern in every flavour, deployed into an emulator that has nothing to do with this
 * project, and read back from there through each service's own API. What that emulator does not
 * know is listed in target/moto.md.
 */
@ExtendWith(MotoCondition.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MotoDeploymentTest {
  private final Moto moto = Moto.named();
  private final Map<Map<String, String>, Deployment> deployments = new HashMap<>();
  private final Map<Map<String, String>, List<Property>> properties = new HashMap<>();

  /** In the first region: a standby lives on replicas, which moto does not make. */
  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.allWithOptions().filter(it -> !it.getPayload().isStandby());
  }

  static Stream<Omission> everyOmission() {
    return Omission.REFUSED.stream();
  }

  static Stream<Dropped> everyDroppedProperty() {
    return Dropped.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void whatIsDeployedReadsBackAsAsked(Deployed deployed) {
    assertSoftly(
        softly ->
            readBack(deployed).stream()
                .filter(it -> Dropped.ALL.stream().noneMatch(it::is))
                .forEach(
                    it -> softly.assertThat(it.found()).as(it.toString()).isEqualTo(it.asked())));
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void theFrontDoorsDocumentIsImportedWhole(Deployed deployed) {
    var made = deployment(deployed);
    var api = new ImportedApi(made, frontDoor(made)).withoutMocks();

    api.put();

    assertThat(api.found()).isNotEmpty().isEqualTo(api.asked());
  }

  @Test
  void theIndexThatTheFrontDoorAnswersItselfIsStillRefused() {
    var made = deployment(Deployments.all().findFirst().orElseThrow().getPayload());
    var whole = new ImportedApi(made, frontDoor(made));

    assertThatExceptionOfType(AwsServiceException.class).isThrownBy(whole::put);
  }

  /** An emulator that learns something shall be asked for it. */
  @ParameterizedTest
  @MethodSource("everyOmission")
  void whatIsLeftOutWouldBeRefused(Omission omission) {
    var without = new ArrayList<>(Omission.ALL);
    without.remove(omission);
    var concerned =
        everyDeployment().map(Named::getPayload).filter(it -> has(it, omission)).findFirst();

    assertThat(concerned).isPresent();
    assertThatExceptionOfType(AwsServiceException.class)
        .isThrownBy(() -> moto.deploy(stage(concerned.orElseThrow()), without));
  }

  @ParameterizedTest
  @MethodSource("everyDroppedProperty")
  void whatIsDroppedDoesNotReadBack(Dropped dropped) {
    assertThat(everyDeployment().flatMap(it -> readBack(it.getPayload()).stream()))
        .filteredOn(it -> it.is(dropped))
        .anyMatch(it -> !it.found().equals(it.asked()));
  }

  @AfterAll
  void listWhatIsCovered() {
    var coverage = new Coverage();
    everyDeployment()
        .map(Named::getPayload)
        .forEach(it -> coverage.add(name(it), deployment(it), readBack(it)));
    coverage.write(Deployments.project().resolve("infra-cdk/target/moto.md"));
  }

  private static String name(Deployed deployed) {
    var options = new TreeMap<>(deployed.context());
    options.keySet().removeAll(Set.of("pattern", "flavour"));
    var flavour = deployed.settings().flavour().map(it -> " " + it.code()).orElse("");
    return deployed.pattern().code() + flavour + (options.isEmpty() ? "" : " " + options);
  }

  private Deployment deployment(Deployed deployed) {
    return deployments.computeIfAbsent(
        deployed.context(), _ -> moto.deploy(stage(deployed), Omission.ALL));
  }

  private List<Property> readBack(Deployed deployed) {
    return properties.computeIfAbsent(deployed.context(), _ -> deployment(deployed).readBack());
  }

  private static Resource frontDoor(Deployment deployment) {
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
                it ->
                    omission.property().isEmpty()
                        || it.properties().containsKey(omission.property()));
  }

  private static Stage stage(Deployed deployed) {
    var assembly = deployed.stage().synth();
    String region = deployed.settings().region().name();
    var stacks =
        Stream.concat(
                Stream.of(deployed.stage().data(), deployed.stage().primary()),
                deployed.stage().global().stream())
            .filter(it -> it.getRegion().equals(region))
            .map(it -> new Stage.Stack(it.getArtifactId(), it.getStackName(), region))
            .toList();
    var zones =
        deployed.settings().domain().stream()
            .collect(Collectors.toMap(it -> it.hostedZoneId(), it -> it.name()));
    return new Stage(Path.of(assembly.getDirectory()), stacks, Map.copyOf(zones));
  }
}
