package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests methods that a path does not support. */
public abstract class MethodContract extends FeatureContract {
  MethodContract(ContractClient client) {
    super(client);
  }

  @ParameterizedTest
  @MethodSource("undeclared")
  void rejectsUndeclaredMethod(String method, String path) {
    assertRejected(client, method, path);
  }

  Stream<Arguments> undeclared() {
    String collection = sample().collection();
    String element = sample().element(ApiOperation.UNKNOWN_ID);
    String change = sample().change(ApiOperation.UNKNOWN_ID);
    return Stream.of(
            arguments("PUT", collection),
            arguments("PATCH", collection),
            arguments("DELETE", collection),
            arguments("POST", element),
            arguments("PUT", element),
            arguments("PATCH", element),
            arguments("DELETE", element),
            arguments("GET", change),
            arguments("PUT", change),
            arguments("DELETE", change),
            arguments("POST", "/v1/instance"),
            arguments("DELETE", "/v1/instance"),
            arguments("POST", "/health/live"),
            arguments("PUT", "/health/ready"),
            arguments("DELETE", "/health/region"),
            arguments("PUT", "/openapi.yaml"),
            arguments("PROPFIND", collection),
            arguments("FOO", collection))
        .filter(it -> !isDeclared((String) it.get()[0], (String) it.get()[1]));
  }

  private boolean isDeclared(String method, String path) {
    return client.document().operationOf(method, path).isPresent();
  }

  @Test
  @Tag(ApiContract.WIRE)
  void rejectsLowerCaseMethod() {
    assertRejected(client, "get", sample().collection());
  }

  /** Asserts 405 with the methods that the path allows. */
  public static void assertRejected(ContractClient client, String method, String path) {
    ApiResponse response =
        client.newUser().call(method, path).gatewayMay(Difference.UNKNOWN_METHODS).sendRaw();

    response.problem(405, "method-not-allowed");
    if (response.gateway().isEmpty()) assertThat(response.requiredHeader("Allow")).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("traced")
  void echoesNothingOnTrace(String path) {
    assertNoEcho(client, path);
  }

  Stream<String> traced() {
    return Stream.of(sample().collection(), "/health/live", "/");
  }

  /** Asserts that TRACE is rejected and echoes nothing. */
  public static void assertNoEcho(ContractClient client, String path) {
    ApiResponse response =
        client
            .newUser()
            .call("TRACE", path)
            .header("X-Echo", "echoed-by-trace")
            .gatewayMay(Difference.UNKNOWN_METHODS)
            .sendRaw();

    response.expectRejection();
    assertThat(response.text()).doesNotContain("echoed-by-trace");
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @MethodSource("invalidMethods")
  void rejectsInvalidMethod(String line) {
    String[] parts = line.split(" ");

    newUser()
        .call(parts[0], parts[1])
        .gatewayMay(Difference.UNKNOWN_METHODS)
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .sendRaw()
        .expectRejection();
  }

  Stream<String> invalidMethods() {
    String collection = sample().collection();
    return Stream.of(
        "CONNECT host:443",
        "CONNECT " + collection,
        "GE(T " + collection,
        "GET\u00e9 " + collection);
  }

  @ParameterizedTest
  @MethodSource("preflighted")
  void grantsOtherOriginsNoAccess(String path) {
    assertNoAccess(client, path);
  }

  Stream<String> preflighted() {
    return Stream.of(sample().collection(), "/health/live");
  }

  /** Asserts that a preflight request grants other origins nothing. */
  public static void assertNoAccess(ContractClient client, String path) {
    ApiResponse response =
        client
            .newUser()
            .call("OPTIONS", path)
            .header("Origin", "https://elsewhere.example")
            .header("Access-Control-Request-Method", "POST")
            .gatewayMay(Difference.UNKNOWN_METHODS)
            .send();

    assertThat(response.headers("Access-Control-Allow-Origin")).as("%s", response).isEmpty();
    if (response.status() < 400) assertThat(response.body()).as("%s", response).isEmpty();
  }

  /** RFC 9110: HEAD is GET without the body. */
  @ParameterizedTest
  @MethodSource("reads")
  void respondsToHeadWithoutBody(ApiOperation operation) {
    ApiResponse head =
        newUser().call("HEAD", operation.path()).gatewayMay(Difference.UNKNOWN_METHODS).sendRaw();

    if (head.gateway().isPresent()) return;
    assertThat(head.body()).isEmpty();
    ApiResponse get = operation.by(newUser()).send();
    assertThat(head.status()).as("%s", head).isIn(get.status(), 405);
  }

  List<ApiOperation> reads() {
    return operations(operation -> operation.method().equals("GET"));
  }

  @ParameterizedTest
  @MethodSource("reads")
  void ignoresBodyOfRead(ApiOperation operation) {
    ApiResponse with =
        operation
            .by(newUser())
            .json("{\"unknown\":[]}")
            .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
            .sendRaw();
    ApiResponse without =
        operation.by(newUser()).gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN).send();

    assertThat(with.status()).as("%s", with).isEqualTo(without.status());
  }
}
