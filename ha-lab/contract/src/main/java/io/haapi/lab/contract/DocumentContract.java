package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.sample.SampleRequests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Tests the OpenAPI document that the API serves. */
abstract class DocumentContract extends FeatureContract {
  DocumentContract(ContractClient client) {
    super(client);
  }

  @Test
  void servesOpenApi30InYaml() {
    ApiResponse response = client.reader().get("/openapi.yaml").send().expect(200);

    assertThat(response.requiredHeader("Content-Type")).contains("yaml");
    assertThat(client.document().document().path("openapi").asString()).matches("3\\.0\\.\\d");
  }

  @Test
  void servesSameDocumentEverywhere() {
    String first = client.reader().get("/openapi.yaml").send().text();

    for (int instance = 1; instance < instances(); instance++) {
      assertThat(client.reader().get("/openapi.yaml").at(instance).send().text()).isEqualTo(first);
    }
  }

  @Test
  void declaresOperationsOfCoreAndSample() {
    SampleRequests sample = sample();

    assertThat(client.document().operations())
        .contains(
            "GET /v1/instance",
            "GET /health/live",
            "GET /health/ready",
            "GET /health/region",
            "GET /openapi.yaml",
            "POST " + sample.collection(),
            "GET " + sample.collection());
    assertDeclared("GET", sample.element(ApiOperation.UNKNOWN_ID));
    assertDeclared("POST", sample.change(ApiOperation.UNKNOWN_ID));
    sample
        .session()
        .ifPresent(
            session -> {
              assertDeclared(session.method(), session.path());
              assertDeclared("GET", session.read());
            });
  }

  private void assertDeclared(String method, String path) {
    assertThat(client.document().operationOf(method, path)).as(method + " " + path).isPresent();
  }

  @ParameterizedTest
  @MethodSource("all")
  void describesOperation(ApiOperation operation) {
    JsonNode node = client.document().operation(operation.toString());

    assertThat(node.path("operationId").asString("")).isNotBlank();
    assertThat(node.path("summary").asString("")).isNotBlank();
    assertThat(node.path("responses").propertyNames()).anyMatch(status -> status.startsWith("2"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void declaresCommonErrors(ApiOperation operation) {
    JsonNode responses = client.document().operation(operation.toString()).path("responses");

    if (operation.needsCaller()) {
      assertThat(responses.propertyNames()).contains("401", "503");
    }
    if (operation.takesBody()) {
      assertThat(responses.propertyNames()).contains("400", "413", "415");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void declaresKeyOfCommand(ApiOperation command) {
    JsonNode node = client.document().operation(command.toString());

    assertThat(node.toString() + client.document().document().path("components").path("parameters"))
        .contains("Idempotency-Key");
    assertThat(node.path("responses").propertyNames())
        .contains("400", command.hasParameters() ? "409" : "422");
  }

  List<ApiOperation> all() {
    return client.operations();
  }

  List<ApiOperation> commands() {
    return operations(ApiOperation::isCommand);
  }
}
