package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
  private static final String PATH = "/v1/orders/abc";
  private static final String GOOD = "{\"id\":\"abc\",\"status\":\"placed\",\"note\":null}";

  private final OpenApiDocument api = OpenApiDocument.parse(FakeApi.document()).orElseThrow();

  @Test
  void acceptsDeclaredResponse() {
    assertThat(check(response(200, "application/json", GOOD))).isEmpty();
    assertThat(check(response(200, "application/json;charset=UTF-8", GOOD))).isEmpty();
  }

  @Test
  void reportsUndeclaredStatus() {
    assertThat(check(response(418, "application/json", GOOD)))
        .containsExactly("GET /v1/orders/{id} 418: the status is not declared");
  }

  @Test
  void reportsUndeclaredContentType() {
    assertThat(check(response(200, "text/html", GOOD)))
        .singleElement()
        .asString()
        .contains("text/html");
  }

  @Test
  void reportsMissingMember() {
    assertThat(check(response(200, "application/json", "{\"id\":\"abc\"}")))
        .singleElement()
        .asString()
        .contains("status");
  }

  @Test
  void reportsUnknownMemberOfClosedSchema() {
    assertThat(check(response(200, "application/json", GOOD.replace("}", ",\"extra\":1}"))))
        .singleElement()
        .asString()
        .contains("extra");
  }

  @Test
  void reportsNullOfRequiredMember() {
    assertThat(check(response(200, "application/json", "{\"id\":null,\"status\":\"placed\"}")))
        .isNotEmpty();
  }

  @Test
  void reportsWrongFormat() {
    assertThat(
            check(
                response(
                    200, "application/json", GOOD.replace("}", ",\"createdAt\":\"yesterday\"}"))))
        .singleElement()
        .asString()
        .contains("createdAt");
  }

  @Test
  void followsReferences() {
    ApiResponse problem =
        response(
            404, "application/problem+json", "{\"type\":\"x\",\"status\":404,\"title\":\"t\"}");

    assertThat(check(problem)).isEmpty();
    assertThat(api.disagreements("GET", PATH, withoutHeaders(problem)))
        .contains("GET /v1/orders/{id} 404: the required header X-Request-Id is missing");
  }

  @Test
  void reportsUndeclaredBody() {
    assertThat(api.disagreements("DELETE", "/v1/cart", response(204, "application/json", "{}")))
        .containsExactly("DELETE /v1/cart 204: a body where none is declared");
  }

  @Test
  void findsOperationByTemplate() {
    assertThat(api.operationOf("GET", PATH)).contains("GET /v1/orders/{id}");
    assertThat(api.operationOf("GET", PATH + "/x")).isEmpty();
    assertThat(api.operationOf("PATCH", PATH)).isEmpty();
    assertThat(api.operationOf("GET", "/openapiXyaml")).isEmpty();
    assertThat(api.responses()).contains("POST /v1/orders 201", "GET /v1/orders/{id} 404");
  }

  @Test
  void rejectsOtherTexts() {
    assertThat(OpenApiDocument.parse("<html>")).isEmpty();
    assertThat(OpenApiDocument.parse("a: [")).isEmpty();
    assertThat(OpenApiDocument.parse("")).isEmpty();
  }

  private List<String> check(ApiResponse response) {
    return api.disagreements("GET", PATH, response);
  }

  private static ApiResponse response(int status, String type, String body) {
    return new ApiResponse(
        "GET " + PATH,
        status,
        Map.of("content-type", List.of(type), "x-request-id", List.of("1")),
        body.getBytes(StandardCharsets.UTF_8),
        Optional.empty());
  }

  private static ApiResponse withoutHeaders(ApiResponse response) {
    return new ApiResponse(
        response.exchange(), response.status(), Map.of(), response.body(), Optional.empty());
  }
}
