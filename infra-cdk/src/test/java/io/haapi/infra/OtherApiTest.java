package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.infra.api.ApiDeclarationException;
import io.haapi.infra.settings.Pattern;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The API of docs/your-own-api.md in place of the packaged one. */
class OtherApiTest {
  private static final Path TICKETS =
      Deployments.project().resolve("docs/samples/tickets-api/src/main/resources/openapi.yaml");

  private final Deployed deployed = Deployments.of(Pattern.EC2, Map.of(), TICKETS);

  @Test
  void createsTablesOfDeclaration() {
    assertThat(deployed.resources("AWS::DynamoDB::GlobalTable"))
        .extracting(it -> it.at("TableName"))
        .containsExactlyInAnyOrder("haapi-ec2-tickets", "haapi-ec2-sessions");
    assertThat(deployed.only("AWS::Backup::BackupPlan").at("BackupPlan", "BackupPlanName"))
        .isEqualTo("haapi-ec2-tickets");
  }

  @Test
  void passesTableNameToApi() {
    assertThat(deployed.stacks().toString())
        .contains("TICKETS_TABLE=haapi-ec2-tickets")
        .doesNotContainIgnoringCase("order");
  }

  @Test
  void routesOperationsOfDocument() {
    var document = ImportedDocument.of(deployed);

    assertThat(document.operations())
        .extracting(Object::toString)
        .contains(
            "get /v1/tickets", "post /v1/tickets/{id}/closing", "get /health/region", "get /");
  }

  @Test
  void createsNoCursorKeys() {
    assertThat(deployed.resources("AWS::SecretsManager::Secret"))
        .extracting(it -> it.at("Name"))
        .contains("haapi-ec2/originSecrets/1")
        .doesNotContain("haapi-ec2/cursorKeys/1");
  }

  @Test
  void rejectsCacheWithoutCachedOperation() {
    assertThatExceptionOfType(ApiDeclarationException.class)
        .isThrownBy(() -> Deployments.of(Pattern.EC2, Map.of("cache", "0.5"), TICKETS))
        .withMessageStartingWith(
            "-c cache: no operation of the API declares x-haapi-cache-seconds");
  }
}
