package io.haapi.infra.frontdoor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportRulesTest {
  @Test
  void acceptsPlainDocument() {
    assertThatCode(() -> ImportRules.check(document("/v1/orders/{id}", "Order")))
        .doesNotThrowAnyException();
  }

  /** The importer would warn that it ignores the reference. */
  @Test
  void rejectsReferenceToMissingModel() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImportRules.check(document("/v1/orders", "Basket")))
        .withMessageContaining("no model for #/components/schemas/Basket");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/orders/{id}.json", "/v1/orders;all", "/v1/{id}{part}", "/v1/~me"})
  void rejectsPathsThatCannotBeResources(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImportRules.check(document(path, "Order")))
        .withMessageContaining("the path " + path);
  }

  private static Map<String, Object> document(String path, String model) {
    var response =
        Map.of(
            "description",
            "An order",
            "content",
            Map.of(
                "application/json",
                Map.of("schema", Map.of("$ref", "#/components/schemas/" + model))));
    return Map.of(
        "openapi", "3.0.3",
        "components", Map.of("schemas", Map.of("Order", Map.of("type", "object"))),
        "paths",
            Map.of(
                path,
                Map.of(
                    "get",
                    Map.of(
                        "operationId", "getOrder",
                        "security", List.of(),
                        "x-amazon-apigateway-integration", Map.of("type", "mock"),
                        "responses", Map.of("200", response)))));
  }
}
