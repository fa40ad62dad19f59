package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document that the API publishes of itself. */
abstract class DocumentContract extends FeatureContract {
  DocumentContract(Client client) {
    super(client);
  }

  @Test
  void itIsOpenApi30InYaml() {
    Answer answer = client.reader().get("/openapi.yaml").send().expect(200);

    assertThat(answer.requiredHeader("Content-Type")).contains("yaml");
    assertThat(document().document().path("openapi").asString()).matches("3\\.0\\.\\d");
  }

  @Test
  void everyInstancePublishesTheSame() {
    String first = client.reader().get("/openapi.yaml").send().text();

    for (int instance = 1; instance < instances(); instance++) {
      assertThat(client.reader().get("/openapi.yaml").at(instance).send().text()).isEqualTo(first);
    }
  }

  @Test
  void itDeclaresTheOperationsOfTheApiAndNoOthers() {
    assertThat(document().operations())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Operation.values()).map(DocumentContract::name).toList());
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void anOperationHasANameASummaryAndASuccess(Operation operation) {
    JsonNode node = document().operation(name(operation));

    assertThat(node.path("operationId").asString("")).isNotBlank();
    assertThat(node.path("summary").asString("")).isNotBlank();
    assertThat(node.path("responses").propertyNames()).anyMatch(status -> status.startsWith("2"));
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void anOperationDeclaresWhatAnyCallerMayMeet(Operation operation) {
    JsonNode responses = document().operation(name(operation)).path("responses");

    if (operation.needsCaller()) {
      assertThat(responses.propertyNames()).contains("401", "503");
    }
    if (operation.takesBody()) {
      assertThat(responses.propertyNames()).contains("400", "413", "415");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandDeclaresItsKey(Operation command) {
    JsonNode node = document().operation(name(command));

    assertThat(node.toString() + document().document().path("components").path("parameters"))
        .contains("Idempotency-Key");
    assertThat(node.path("responses").propertyNames())
        .contains("400", command == Operation.PLACE_ORDER ? "422" : "409");
  }

  static List<Operation> commands() {
    return operations(operation -> operation.method().equals("POST"));
  }

  private OpenApi document() {
    return client
        .journal()
        .document()
        .orElseThrow(() -> new AssertionError("GET /openapi.yaml gave no OpenAPI document"));
  }

  private static String name(Operation operation) {
    return operation.method() + " " + operation.template();
  }
}
