package io.haapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.item.Money;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.util.Currency;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tests that the committed document describes the code, which springdoc reads. */
@ExtendWith(LocalTables.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiAgreementTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

  private TestApi api;
  private JsonNode committed;
  private JsonNode generated;

  @BeforeAll
  void readBoth(URI tables) throws Exception {
    api =
        OrdersTestApi.start(
            tables, "springdoc.api-docs.enabled=true", "springdoc.api-docs.version=openapi_3_0");
    String yaml = api.send("GET", "/openapi.yaml", "").body();
    committed = JSON.valueToTree(new Yaml().<Map<String, Object>>load(yaml));
    generated = JSON.readTree(api.send("GET", "/v3/api-docs", "", "X-Principal", "ann").body());
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void declaresVersionThatApiGatewayImports() {
    assertThat(committed.path("openapi").asString()).startsWith("3.0.");
  }

  @Test
  void listsAcceptedCurrencies() {
    var documented = new TreeSet<String>();
    committed
        .at("/components/schemas/Currency/enum")
        .forEach(code -> documented.add(code.asString()));

    assertThat(documented)
        .containsExactlyElementsOf(
            Currency.getAvailableCurrencies().stream()
                .map(Currency::getCurrencyCode)
                .sorted()
                .toList())
        .allSatisfy(code -> new Money("1", code));
  }

  @Test
  void listsSameOperations() {
    assertThat(operations(committed).keySet()).isEqualTo(operations(generated).keySet());
  }

  @Test
  void listsSameParameters() {
    var documented = operations(committed);
    operations(generated)
        .forEach(
            (name, operation) ->
                assertThat(parameters(committed, documented.get(name)))
                    .as(name)
                    .isEqualTo(parameters(generated, operation)));
  }

  @Test
  void describesSameRequestBodies() {
    var documented = operations(committed);
    operations(generated)
        .forEach(
            (name, operation) ->
                assertThat(members(committed, body(committed, documented.get(name)), 4))
                    .as(name)
                    .isEqualTo(members(generated, body(generated, operation), 4)));
  }

  @Test
  void describesSameResponseMembers() {
    var documented = operations(committed);
    operations(generated)
        .forEach(
            (name, operation) -> {
              JsonNode answer = answer(generated, operation);
              // The response to a command is stored bytes, so the code does not show its type.
              if (!members(generated, answer, 4).isEmpty()) {
                assertThat(members(committed, answer(committed, documented.get(name)), 4))
                    .as(name)
                    .isEqualTo(members(generated, answer, 4));
              }
            });
  }

  @Test
  void explainsResponsesWithoutSchema() {
    assertThat(
            operations(generated).entrySet().stream()
                .filter(it -> members(generated, answer(generated, it.getValue()), 4).isEmpty())
                .map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "post /v1/orders",
            "post /v1/orders/{id}/payment",
            "post /v1/orders/{id}/cancellation",
            "get /openapi.yaml",
            "delete /v1/cart",
            "delete /v1/cart/items/{sku}");
  }

  private static Map<String, JsonNode> operations(JsonNode document) {
    var operations = new TreeMap<String, JsonNode>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        entry -> {
                          if (!METHODS.contains(entry.getKey())) return;
                          var operation = (ObjectNode) entry.getValue();
                          operation.set("ofPath", path.getValue().path("parameters"));
                          operations.put(entry.getKey() + " " + path.getKey(), operation);
                        }));
    return operations;
  }

  /**
   * Returns the parameters without headers: the code reads headers itself, and the contract tests
   * them.
   */
  private static Set<String> parameters(JsonNode document, JsonNode operation) {
    var names = new TreeSet<String>();
    for (var list : new JsonNode[] {operation.path("parameters"), operation.path("ofPath")}) {
      for (JsonNode each : list) {
        JsonNode parameter = resolve(document, each);
        String in = parameter.path("in").asString();
        if (in.equals("header")) continue;
        names.add(
            in
                + " "
                + parameter.path("name").asString()
                + (parameter.path("required").asBoolean(false) ? ", required" : ""));
      }
    }
    return names;
  }

  private static JsonNode body(JsonNode document, JsonNode operation) {
    return resolve(document, operation.path("requestBody"))
        .path("content")
        .path("application/json")
        .path("schema");
  }

  private static JsonNode answer(JsonNode document, JsonNode operation) {
    for (var response : operation.path("responses").properties()) {
      if (!response.getKey().startsWith("2")) continue;
      for (JsonNode content : resolve(document, response.getValue()).path("content")) {
        return content.path("schema");
      }
    }
    return JSON.missingNode();
  }

  /** Returns the paths of all members. */
  private static Set<String> members(JsonNode document, JsonNode reference, int depth) {
    JsonNode schema = resolve(document, reference);
    if (depth == 0) return Set.of();
    if (schema.has("items")) return members(document, schema.path("items"), depth);
    var names = new TreeSet<String>();
    schema
        .path("properties")
        .properties()
        .forEach(
            member -> {
              names.add(member.getKey());
              members(document, member.getValue(), depth - 1).stream()
                  .map(inner -> member.getKey() + "." + inner)
                  .collect(Collectors.toCollection(() -> names));
            });
    return names;
  }

  private static JsonNode resolve(JsonNode document, JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asString().substring(1)) : node;
  }
}
