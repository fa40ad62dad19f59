package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.infra.emulator.ImportedApi;
import io.haapi.infra.emulator.Moto;
import io.haapi.infra.settings.Pattern;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Deploys every pattern and flavour into moto, an independent emulator. docs/emulators/moto.md
 * lists what it does not support.
 */
@Requires(Requirement.MOTO)
class MotoDeploymentTest extends DeploymentContract {
  MotoDeploymentTest() {
    super(Moto.named(), Moto.GAPS);
  }

  @Override
  Stream<Named<Deployed>> everyDeployment() {
    var goldenImage =
        Named.of("ec2 golden", Deployments.of(Pattern.EC2, Map.of("image", "golden")));
    return Stream.of(
            Deployments.all(),
            Deployments.eachValueOnce(),
            Deployments.inTwoRegions(),
            Stream.of(goldenImage))
        .flatMap(it -> it);
  }

  @Override
  List<String> remarks() {
    return List.of(
        "The tests import each OpenAPI document with PutRestApi and read back the integration of every route, except the route that the gateway serves itself.",
        "They push no images, and use stand-ins for public parameters that moto lacks.");
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void importsEveryRouteWithItsIntegration(Deployed deployed) {
    var made = deployment(deployed);
    var api = new ImportedApi(made, frontDoor(made)).withoutMocks();

    api.put();

    assertThat(api.found()).isNotEmpty().isEqualTo(api.asked());
  }

  @Test
  void stillRejectsMockIndex() {
    var made = deployment(Deployments.all().findFirst().orElseThrow().getPayload());
    var whole = new ImportedApi(made, frontDoor(made));

    assertThatExceptionOfType(AwsServiceException.class).isThrownBy(whole::put);
  }
}
