package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Request targets that two hops might read differently are refused, each with a problem. */
abstract class PathContract extends FeatureContract {
  PathContract(Client client) {
    super(client);
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/orders/a%2fb",
        "/v1/orders/a%2Fb",
        "/v1%2forders",
        "/v1/orders/..%2f..%2fhealth%2flive",
        "/v1/orders/%00",
        "/v1/orders/a%00b",
        "/v1/orders/../orders",
        "/v1/../v1/orders",
        "/../v1/orders",
        "/v1/orders/..",
        "/v1/%2e%2e/v1/orders",
        "/v1/orders/%2e%2e",
        "/v1/orders/%2E%2e/x",
        "/v1/orders/.%2e/x",
        "/v1/./orders",
        "/v1/%2e/orders",
        "/v1/orders/%252e%252e%252f",
        "//v1/orders",
        "/v1//orders",
        "///v1/orders",
        "/v1\\orders",
        "/v1/orders\\..\\x",
        "/v1/orders/%5c",
        "/v1/orders/[",
        "/v1/orders/]",
        "/v1/orders/{x}",
        "/v1/orders/|",
        "/v1/orders/^",
        "/v1/orders/`",
        "/v1/orders/<b>",
        "/v1/orders/\"",
        "/v1/orders/%0d%0aSet-Cookie:x=1",
        "/v1/orders/%0a",
        "/v1/orders/%09",
        "/v1/orders/%1b",
        "/v1/orders/%7f",
        "/v1/orders/%c2%85",
        "/v1/orders/\u0001",
        "/v1/orders/\u007f",
        "/v1/orders/\u00e9",
        "/v1/orders/a\tb",
        "/v1/orders/%",
        "/v1/orders/%zz",
        "/v1/orders/%u0041",
        "/v1/orders/%c3%28",
        "/v1/orders/%c0%ae%c0%ae",
        "/v1/orders/%ed%a0%80",
        "/v1/orders/%f0%9f%98%80",
        "/v1/orders;x=1",
        "/v1;/orders",
        "/v1/orders/;/x",
        "/v1/orders/%3b",
        "/v1/orders/",
        "/v1/cart/",
        "/v1/instance/",
        "/health/live/",
        "/openapi.yaml/",
        "/v1/cart/items/",
        "/V1/orders",
        "/v1/Orders",
        "/v1/orders.json",
        "/v1/orders#fragment",
        "v1/orders",
        "*",
        "?",
        "http:",
        "ftp://host/v1/orders"
      })
  void thisTargetIsRefused(String target) {
    Answer answer =
        newCaller()
            .call("GET", target)
            .gatewayMay(Difference.REFUSED_TARGETS)
            .gatewayMay(Difference.UNKNOWN_PATHS)
            .sendRaw();

    answer.refused();
    assertThat(answer.headers("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/orders/%2e%2e", "/v1/orders/%2f", "/v1/orders/%00", "/v1/orders/%0d%0a"})
  void aRefusedPathIsCalledSo(String target) {
    newCaller()
        .get(target)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .gatewayMay(Difference.UNKNOWN_PATHS)
        .sendRaw()
        .problem(400, "path-refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=%zz",
        "?limit=%",
        "?cursor=%00",
        "?cursor=[",
        "?cursor=|",
        "?cursor=%c0%ae",
        "?cursor=\u00e9",
        "?cursor=\u0001",
        "?=x",
        "?=",
        "?&=",
        "?limit=1&=x",
        "?%00=x",
        "?limit=1&limit=1",
        "?limit=1&%6cimit=1"
      })
  void aQueryThatCanNotBeReadIsRefused(String query) {
    newCaller()
        .get("/v1/orders" + query)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .sendRaw()
        .refused();
  }

  /** Emulators of a gateway read such a name as best they can, and pass on what they made of it. */
  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(strings = {"?limit=1&%zz=x", "?%ff=x"})
  void refusesNamesOfParametersThatCannotBeRead(String query) {
    aQueryThatCanNotBeReadIsRefused(query);
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(ints = {2_000, 20_000})
  void aVeryLongPathIsRefused(int length) {
    newCaller()
        .get("/v1/orders/" + "a".repeat(length))
        .gatewayMay(Difference.REFUSED_TARGETS)
        .offTheRecord()
        .sendRaw()
        .refused();
  }

  @Tag(ApiContract.WIRE)
  @Test
  void aVeryLongQueryIsRefused() {
    newCaller()
        .get("/v1/orders?cursor=" + "a".repeat(20_000))
        .gatewayMay(Difference.REFUSED_TARGETS)
        .offTheRecord()
        .sendRaw()
        .refused();
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 1_000, 1_001, 1_200})
  void rejectsManyParameters(int count) {
    String query =
        IntStream.range(0, count).mapToObj(i -> "p" + i + "=1").collect(Collectors.joining("&"));
    newCaller()
        .get("/v1/orders?" + query)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .offTheRecord()
        .sendRaw()
        .refused();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "?&", "?&&limit=1&", "?limit=1&unknown", "?limit=1&unknown=%26%3d"})
  void takesOddButReadableQueries(String query) {
    newCaller()
        .get("/v1/orders" + query)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .sendRaw()
        .expectJson(200);
  }

  /** Also where no parameter is read, and where a body comes with it. */
  @ParameterizedTest
  @EnumSource(Operation.class)
  void rejectsNamelessParametersAnywhere(Operation operation) {
    Call call = newCaller().call(operation.method(), operation.path() + "?=x");
    (operation.takesBody() ? call.json(Bodies.order()).key(Caller.newKey()) : call)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
        .sendRaw()
        .problem(400, "invalid-field");
  }

  @Test
  void nothingOfTheTargetIsEchoedAsMarkup() {
    Answer answer =
        newCaller()
            .get("/v1/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
            .gatewayMay(Difference.REFUSED_TARGETS)
            .gatewayMay(Difference.UNKNOWN_PATHS)
            .sendRaw();

    answer.refused();
    assertThat(answer.text()).doesNotContain("<script>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/unknown",
        "/v1",
        "/v2/orders",
        "/v1/orders/a/b",
        "/favicon.ico",
        "/v1/cart/items"
      })
  void anUnknownPathIsNotFound(String path) {
    newCaller().get(path).gatewayMay(Difference.UNKNOWN_PATHS).send().problem(404, "not-found");
  }
}
