package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final String PATH = "/v1/orders/abc";
  private static final String GOOD = "{\"id\":\"abc\",\"status\":\"placed\",\"note\":null}";

  private final OpenApi api = OpenApi.parse(FakeApi.document()).orElseThrow();

  @Test
  void anAnswerAsDeclaredIsFine() {
    assertThat(check(answer(200, "application/json", GOOD))).isEmpty();
    assertThat(check(answer(200, "application/json;charset=UTF-8", GOOD))).isEmpty();
  }

  @Test
  void aStatusThatIsNotDeclaredIsNamed() {
    assertThat(check(answer(418, "application/json", GOOD)))
        .containsExactly("GET /v1/orders/{id} 418: the status is not declared");
  }

  @Test
  void aContentTypeThatIsNotDeclaredIsNamed() {
    assertThat(check(answer(200, "text/html", GOOD)))
        .singleElement()
        .asString()
        .contains("text/html");
  }

  @Test
  void aMemberThatIsMissingIsNamed() {
    assertThat(check(answer(200, "application/json", "{\"id\":\"abc\"}")))
        .singleElement()
        .asString()
        .contains("status");
  }

  @Test
  void aMemberThatIsUnknownIsNamedWhereTheSchemaIsClosed() {
    assertThat(check(answer(200, "application/json", GOOD.replace("}", ",\"extra\":1}"))))
        .singleElement()
        .asString()
        .contains("extra");
  }

  @Test
  void nullIsForNullableMembersOnly() {
    assertThat(check(answer(200, "application/json", "{\"id\":null,\"status\":\"placed\"}")))
        .isNotEmpty();
  }

  @Test
  void aWrongFormatIsNamed() {
    assertThat(
            check(
                answer(
                    200, "application/json", GOOD.replace("}", ",\"createdAt\":\"yesterday\"}"))))
        .singleElement()
        .asString()
        .contains("createdAt");
  }

  @Test
  void referencesToResponsesAndHeadersAreFollowed() {
    Answer problem =
        answer(404, "application/problem+json", "{\"type\":\"x\",\"status\":404,\"title\":\"t\"}");

    assertThat(check(problem)).isEmpty();
    assertThat(api.disagreements("GET", PATH, withoutHeaders(problem)))
        .contains("GET /v1/orders/{id} 404: the required header X-Request-Id is missing");
  }

  @Test
  void aBodyWhereNoneIsDeclaredIsNamed() {
    assertThat(api.disagreements("DELETE", "/v1/cart", answer(204, "application/json", "{}")))
        .containsExactly("DELETE /v1/cart 204: a body where none is declared");
  }

  @Test
  void operationsAreFoundByTemplate() {
    assertThat(api.operationOf("GET", PATH)).contains("GET /v1/orders/{id}");
    assertThat(api.operationOf("GET", PATH + "/x")).isEmpty();
    assertThat(api.operationOf("PATCH", PATH)).isEmpty();
    assertThat(api.operationOf("GET", "/openapiXyaml")).isEmpty();
    assertThat(api.answers()).contains("POST /v1/orders 201", "GET /v1/orders/{id} 404");
  }

  @Test
  void whatIsNoDocumentIsNone() {
    assertThat(OpenApi.parse("<html>")).isEmpty();
    assertThat(OpenApi.parse("a: [")).isEmpty();
    assertThat(OpenApi.parse("")).isEmpty();
  }

  private List<String> check(Answer answer) {
    return api.disagreements("GET", PATH, answer);
  }

  private static Answer answer(int status, String type, String body) {
    return new Answer(
        "GET " + PATH,
        status,
        Map.of("content-type", List.of(type), "x-request-id", List.of("1")),
        body.getBytes(StandardCharsets.UTF_8),
        Optional.empty());
  }

  private static Answer withoutHeaders(Answer answer) {
    return new Answer(
        answer.exchange(), answer.status(), Map.of(), answer.body(), Optional.empty());
  }
}
