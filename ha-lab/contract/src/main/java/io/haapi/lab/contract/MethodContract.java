package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that a path does not have. */
abstract class MethodContract extends FeatureContract {
  private static final String ORDER = "/v1/orders/" + "0".repeat(64);

  MethodContract(Client client) {
    super(client);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /v1/orders",
    "PATCH, /v1/orders",
    "DELETE, /v1/orders",
    "POST, {order}",
    "PUT, {order}",
    "PATCH, {order}",
    "DELETE, {order}",
    "GET, {order}/payment",
    "PUT, {order}/payment",
    "DELETE, {order}/cancellation",
    "POST, /v1/cart",
    "PUT, /v1/cart",
    "PATCH, /v1/cart",
    "GET, /v1/cart/items/sku-1",
    "POST, /v1/cart/items/sku-1",
    "POST, /v1/instance",
    "DELETE, /v1/instance",
    "POST, /health/live",
    "PUT, /health/ready",
    "DELETE, /health/region",
    "PUT, /openapi.yaml",
    "PROPFIND, /v1/orders",
    "FOO, /v1/orders"
  })
  void anotherMethodIsRefusedAndTheRightOnesAreNamed(String method, String path) {
    refuses(method, path);
  }

  @Test
  @Tag(ApiContract.WIRE)
  void theNameOfAMethodIsInCapitals() {
    refuses("get", "/v1/orders");
  }

  private void refuses(String method, String path) {
    Answer answer =
        newCaller()
            .call(method, path.replace("{order}", ORDER))
            .gatewayMay(Difference.UNKNOWN_METHODS)
            .sendRaw();

    answer.problem(405, "method-not-allowed");
    if (answer.gateway().isEmpty()) assertThat(answer.requiredHeader("Allow")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/orders", "/v1/cart", "/health/live", "/"})
  void traceEchoesNothing(String path) {
    Answer answer =
        newCaller()
            .call("TRACE", path)
            .header("X-Echo", "echoed-by-trace")
            .gatewayMay(Difference.UNKNOWN_METHODS)
            .sendRaw();

    answer.refused();
    assertThat(answer.text()).doesNotContain("echoed-by-trace");
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT host:443",
        "CONNECT /v1/orders",
        "GE(T /v1/orders",
        "GET\u00e9 /v1/orders"
      })
  void whatIsNoMethodIsRefused(String line) {
    String[] parts = line.split(" ");

    newCaller()
        .call(parts[0], parts[1])
        .gatewayMay(Difference.UNKNOWN_METHODS)
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .sendRaw()
        .refused();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/orders", "/v1/cart/items/sku-1", "/health/live"})
  void optionsGivesNoOtherOriginAccess(String path) {
    Answer answer =
        newCaller()
            .call("OPTIONS", path)
            .header("Origin", "https://elsewhere.example")
            .header("Access-Control-Request-Method", "POST")
            .gatewayMay(Difference.UNKNOWN_METHODS)
            .send();

    assertThat(answer.headers("Access-Control-Allow-Origin")).as("%s", answer).isEmpty();
    if (answer.status() < 400) assertThat(answer.body()).as("%s", answer).isEmpty();
  }

  /** RFC 9110: as GET, without the body. */
  @ParameterizedTest
  @MethodSource("reads")
  void headIsGetWithoutABody(Operation operation) {
    Answer head =
        newCaller().call("HEAD", operation.path()).gatewayMay(Difference.UNKNOWN_METHODS).sendRaw();

    if (head.gateway().isPresent()) return;
    assertThat(head.body()).isEmpty();
    Answer get = operation.by(newCaller()).send();
    assertThat(head.status()).as("%s", head).isIn(get.status(), 405);
  }

  static List<Operation> reads() {
    return operations(operation -> operation.method().equals("GET"));
  }

  @ParameterizedTest
  @MethodSource("reads")
  void aBodyOnAReadChangesNothing(Operation operation) {
    Answer with =
        operation
            .by(newCaller())
            .json("{\"lines\":[]}")
            .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
            .sendRaw();
    Answer without = operation.by(newCaller()).gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN).send();

    assertThat(with.status()).as("%s", with).isEqualTo(without.status());
  }
}
