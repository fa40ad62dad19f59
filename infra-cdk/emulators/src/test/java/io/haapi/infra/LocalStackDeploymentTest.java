package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.emulator.Emulator;
import io.haapi.infra.emulator.ImportedApi;
import io.haapi.infra.emulator.LocalStackGaps;
import io.haapi.infra.settings.Flavour;
import io.haapi.infra.settings.Pattern;
import io.haapi.lab.localstack.LocalStack;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Deploys the Lambda pattern into LocalStack, with tables, names and health checks of one region
 * and of two. docs/emulators/localstack.md lists what it does not support.
 */
@Requires(Requirement.LOCALSTACK)
class LocalStackDeploymentTest extends DeploymentContract {
  LocalStackDeploymentTest(LocalStack localStack) {
    super(new Emulator(localStack.endpoint()), LocalStackGaps.ALL);
  }

  @Override
  Stream<Named<Deployed>> everyDeployment() {
    return Deployments.withOptions(Pattern.LAMBDA, Flavour.ONLY)
        .filter(it -> !it.getPayload().isStandby());
  }

  @Override
  List<String> remarks() {
    return List.of(
        "LocalStack's CloudFormation imports each OpenAPI document, and the tests read back the integration of every route.",
        "With two regions, they write an item to a table in the first region and read it in the second.");
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void importsEveryRouteWithItsIntegration(Deployed deployed) {
    var made = deployment(deployed);
    var api = new ImportedApi(made, frontDoor(made));

    assertThat(api.found()).isNotEmpty().isEqualTo(api.asked());
  }

  /** Reads back the names and health checks of the failover. */
  @Test
  void readsBackFailoverResources() {
    assertThat(readBack(twoRegions()))
        .extracting(it -> it.resource().type() + " " + it.name())
        .contains(
            "AWS::Route53::HealthCheck HealthCheckConfig.Type",
            "AWS::Route53::HealthCheck HealthCheckConfig.FullyQualifiedDomainName",
            "AWS::Route53::HealthCheck HealthCheckConfig.ResourcePath",
            "AWS::Route53::HealthCheck HealthCheckConfig.RequestInterval",
            "AWS::Route53::RecordSet AliasTarget.DNSName",
            "AWS::Route53::RecordSet Failover",
            "AWS::Route53::RecordSet SetIdentifier");
  }

  @Test
  void replicatesTablesToSecondRegion() {
    var made = deployment(twoRegions());

    var tables =
        made.resources().stream().filter(it -> it.type().equals("AWS::DynamoDB::GlobalTable"));

    assertThat(tables.map(it -> made.isReplicated(it, "us-west-2"))).containsExactly(true, true);
  }

  private static Deployed twoRegions() {
    return Deployments.of(Pattern.LAMBDA, Deployments.TWO_REGIONS);
  }
}
