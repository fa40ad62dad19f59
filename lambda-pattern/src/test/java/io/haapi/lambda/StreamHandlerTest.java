package io.haapi.lambda;

import static io.haapi.lambda.Events.ORDER;
import static io.haapi.lambda.Events.get;
import static io.haapi.lambda.Events.json;
import static io.haapi.lambda.Events.place;
import static io.haapi.lambda.Events.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.haapi.caller.Caller;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Tests the handler: events in, responses out. */
class StreamHandlerTest {
  private static DynamoDbLocal table;
  private static Function function;

  @BeforeAll
  static void start() {
    table = DynamoDbLocal.start();
    function = Function.onEmulator(table.endpoint());
  }

  @AfterAll
  static void stop() {
    function.close();
    table.close();
  }

  @Test
  void placesAndReadsOrder() {
    var placed = function.call(place("alice", ORDER));

    assertThat(placed.status()).isEqualTo(201);
    assertThat(placed.json().path("isBase64Encoded").asBoolean()).isFalse();
    String id = placed.body().path("id").asString();
    assertThat(placed.header("Location")).containsExactly("orders/" + id);
    assertThat(function.call(get("alice", "/v1/orders/" + id)).body()).isEqualTo(placed.body());
  }

  @Test
  void decodesBase64Body() {
    var event = place("alice", Base64.getEncoder().encodeToString(ORDER.getBytes()));

    assertThat(function.call(event.withIsBase64Encoded(true)).status()).isEqualTo(201);
  }

  @Test
  void passesBinaryBodyUnchanged() {
    byte[] order = ORDER.replace("sku-1", "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    var event = place("alice", Base64.getEncoder().encodeToString(order)).withIsBase64Encoded(true);

    function.call(event).problem(400, "malformed-json");
  }

  @Test
  void fallsBackToSingleValues() {
    var event = place("alice", ORDER);
    event.setHeaders(
        Map.of("content-type", "application/json", "idempotency-key", "from-single-values"));
    event.setMultiValueHeaders(null);

    assertThat(function.call(event).status()).isEqualTo(201);
  }

  @Test
  void readsAllValuesOfHeader() {
    var event = with(place("alice", ORDER), "Idempotency-Key", "one", "two");

    function.call(event).problem(400, "idempotency-key-malformed");
  }

  @Test
  void readsAllValuesOfParameter() {
    var event = get("alice", "/v1/orders");
    event.setMultiValueQueryStringParameters(Map.of("limit", List.of("1", "2")));

    function.call(event).problem(400, "invalid-field");
  }

  @Test
  void takesParameterAsDecodedByGateway() {
    var event = get("alice", "/v1/orders");
    event.setMultiValueQueryStringParameters(Map.of("limit", List.of("1&limit=2")));

    function.call(event).problem(400, "invalid-field");
  }

  @Test
  void keepsCartSessionInCookie() {
    var event =
        with(
            get("alice", "/v1/cart/items/sku-1").withHttpMethod("PUT"),
            "Content-Type",
            "application/json");
    var put =
        function.call(
            event.withBody(
                """
                {"quantity":1,"unitPrice":{"amount":"1","currency":"EUR"}}\
                """));
    assertThat(put.status()).isEqualTo(200);
    String cookie = put.header("Set-Cookie").getFirst();

    var cart = function.call(with(get("alice", "/v1/cart"), "Cookie", "a=b", cookie.split(";")[0]));

    assertThat(cookie).startsWith("__Host-session=").contains("Secure", "HttpOnly");
    assertThat(cart.body()).isEqualTo(put.body());
  }

  @Test
  void returnsNoBodyForHead() {
    var answer = function.call(get("alice", "/v1/instance").withHttpMethod("HEAD"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void rejectsTraceWithoutEcho() {
    var event = with(get("alice", "/v1/orders").withHttpMethod("TRACE"), "X-Echo", "echo");

    assertThat(function.call(event).problem(405, "method-not-allowed").text())
        .doesNotContain("echo");
  }

  @Test
  void ignoresCallerNamedByClient() {
    String id = function.call(place("alice", ORDER)).body().path("id").asString();
    var event =
        with(
            with(get("mallory", "/v1/orders/" + id), "X-Principal", "alice"),
            "X-Origin-Secret",
            "whatever");

    function.call(event).problem(404, "not-found");
  }

  @Test
  void rejectsCallerNotNamedByGateway() {
    var event = with(get("", "/v1/orders"), "X-Principal", "alice");
    function.call(event).problem(401, "unauthenticated");

    event.setRequestContext(new ProxyRequestContext());
    function.call(event).problem(401, "unauthenticated");
  }

  @Test
  void takesCallerOnlyFromEvent() {
    System.setProperty("haapi.auth", "local");
    System.setProperty("server.address", "127.0.0.1");
    try (var open = Function.on(table.endpoint())) {
      var event = with(get("", "/v1/orders"), "X-Principal", "alice");

      open.call(event).problem(401, "unauthenticated");
    } finally {
      System.clearProperty("haapi.auth");
      System.clearProperty("server.address");
    }
  }

  @ParameterizedTest
  @CsvSource({"claims-sub,claims", "caller,AROA0:session", "principal-id,principal"})
  void takesCallerFromConfiguredMember(String name, String caller) {
    var identity =
        new RequestIdentity().withUserArn("arn").withUser("user").withCaller("AROA0:session");
    var context = new ProxyRequestContext().withIdentity(identity);
    context.setAuthorizer(
        Map.of("principalId", "principal", "sub", "sub", "claims", Map.of("sub", "claims")));

    assertThat(
            Identity.valueOf(name.toUpperCase(java.util.Locale.ROOT).replace('-', '_'))
                .callerIn(context))
        .hasValueSatisfying(it -> assertThat(it.id()).isEqualTo(caller));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "\"text\"",
        "{",
        "\u0000",
        "{\"version\":\"2.0\",\"rawPath\":\"/v1/orders\",\"requestContext\":{\"http\":{}}}",
        "{\"version\":\"1.0\",\"httpMethod\":\"GET\",\"path\":\"/v1/orders\"}",
        "{\"httpMethod\":\"GET\",\"path\":\"/v1/orders\",\"requestContext\":null}",
        "{\"httpMethod\":\"GET\",\"path\":\"/v1/orders\",\"requestContext\":[1]}",
        "{\"path\":\"/v1/orders\",\"requestContext\":{}}",
        "{\"httpMethod\":\"GET\",\"requestContext\":{}}",
        "{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{},\"multiValueHeaders\":\"x\"}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\"}]}"
      })
  void rejectsEventsOfOtherKinds(String event) {
    function.call(event.getBytes(StandardCharsets.UTF_8)).problem(500, "internal");
  }

  static Stream<Object> eventsOfOtherTriggers() {
    var http = new APIGatewayV2HTTPEvent();
    http.setVersion("2.0");
    http.setRawPath("/v1/orders");
    http.setRequestContext(new APIGatewayV2HTTPEvent.RequestContext());
    var queue = new SQSEvent();
    queue.setRecords(List.of(new SQSEvent.SQSMessage()));
    var socket = new APIGatewayV2WebSocketEvent();
    socket.setRequestContext(new APIGatewayV2WebSocketEvent.RequestContext());
    return Stream.of(http, socket, queue);
  }

  @ParameterizedTest
  @MethodSource("eventsOfOtherTriggers")
  void servesAfterEventOfOtherTrigger(Object event) {
    function.call(JsonMapper.shared().writeValueAsBytes(event)).problem(500, "internal");

    assertThat(function.call(get("alice", "/v1/instance")).status()).isEqualTo(200);
  }

  @Test
  void takesNoCallerFromLoadBalancerEvent() {
    var event = new ApplicationLoadBalancerRequestEvent();
    event.setHttpMethod("GET");
    event.setPath("/v1/orders");
    event.setHeaders(Map.of("x-principal", "alice"));
    event.setRequestContext(new ApplicationLoadBalancerRequestEvent.RequestContext());

    function.call(JsonMapper.shared().writeValueAsBytes(event)).problem(401, "unauthenticated");
  }

  static Stream<Arguments> absurdHeaders() {
    return Stream.of(
        Arguments.of("", "x"),
        Arguments.of("X", "a\r\nSet-Cookie: b"),
        Arguments.of("X\r\nY", "z"),
        Arguments.of("\u0000", "\u0000"),
        Arguments.of("x".repeat(10_000), "x"),
        Arguments.of("X", "x".repeat(1_000_000)),
        Arguments.of("Cookie", "=;;; =;\u0000;session"),
        Arguments.of("Cookie", "a=b;".repeat(10_000)),
        Arguments.of("Accept-Language", ";;;q=\u00e9"),
        Arguments.of("Content-Type", "///;;="),
        Arguments.of("Content-Length", "-1"),
        Arguments.of("X-Request-Id", "a\r\nSet-Cookie: b"),
        Arguments.of("X-Amzn-Trace-Id", "Root=;;Parent"),
        Arguments.of("traceparent", "00-\u0000"));
  }

  @ParameterizedTest
  @MethodSource("absurdHeaders")
  void survivesAbsurdHeaders(String name, String value) {
    var answer = function.call(with(get("alice", "/v1/instance"), name, value));

    assertThat(answer.status()).isBetween(200, 499);
    assertThat(answer.json().path("multiValueHeaders").toString())
        .doesNotContain("Set-Cookie")
        .doesNotContain("\\r");
    assertThat(function.call(get("alice", "/v1/instance")).status()).isEqualTo(200);
  }

  @Test
  void rejectsDeeplyNestedEvent() {
    function.call("[".repeat(100_000).getBytes()).problem(500, "internal");
    function.call(("{\"x\":" + "[".repeat(100_000)).getBytes()).problem(500, "internal");
  }

  @Test
  void rejectsInvalidBase64Body() {
    for (String body : List.of("%%%", "YQ=", "Y", "YQ==YQ==")) {
      function.call(place("alice", body).withIsBase64Encoded(true)).problem(400, "malformed-json");
    }
  }

  @Test
  void rejectsOrderWithoutBody() {
    function.call(place("alice", null)).problem(400, "malformed-json");
    function.call(place("alice", "")).problem(400, "malformed-json");
  }

  @Test
  void treatsNullsAsAbsent() {
    var event = get("alice", "/v1/instance");
    event.setMultiValueHeaders(null);
    event.setMultiValueQueryStringParameters(null);
    event.setIsBase64Encoded(null);

    assertThat(function.call(event).status()).isEqualTo(200);
    assertThat(
            function
                .call(
                    """
                    {"httpMethod":"GET","path":"/v1/instance","requestContext":
                    {"authorizer":{"principalId":"a"}},"multiValueHeaders":{"X":null,"Y":[null]},
                    "multiValueQueryStringParameters":{"x":null,"y":[null]}}\
                    """
                        .getBytes())
                .status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5.5", "true", "null", "\"\"", "[\"a\"]", "{}"})
  void takesNoCallerFromNonText(String name) {
    String event =
        """
        {"httpMethod":"GET","path":"/","requestContext":{"identity":{"caller":%1$s},
        "authorizer":{"principalId":%1$s,"claims":{"sub":%1$s}}}}
        """
            .formatted(name);

    for (Identity identity : Identity.values()) {
      assertThat(callerIn(event, identity)).isEmpty();
      assertThat(
              callerIn(event.replace(name + "}", "\"a\"}").replace(name + ",", "\"a\","), identity))
          .isPresent();
    }
  }

  /** Returns the caller in an event; an event with a member of the wrong type is invalid. */
  private static Optional<Caller> callerIn(String event, Identity identity) {
    try {
      return identity.callerIn(
          new EventJson().read(event.getBytes(StandardCharsets.UTF_8)).getRequestContext());
    } catch (ProblemException _) {
      return Optional.empty();
    }
  }

  @Test
  void takesNoCallerFromMalformedAuthorizer() {
    for (String authorizer :
        List.of(
            "null",
            "{}",
            "{\"principalId\":null}",
            "{\"principalId\":{\"a\":1}}",
            "{\"principalId\":true}",
            "{\"principalId\":\"\"}",
            "{\"principalId\":\"a\\u0000b\"}",
            "{\"principalId\":7}")) {
      function
          .call(
              ("{\"httpMethod\":\"GET\",\"path\":\"/v1/orders\",\"requestContext\":{\"authorizer\":"
                      + authorizer
                      + "}}")
                  .getBytes())
          .problem(401, "unauthenticated");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/orders/, 404, not-found",
    "//v1/orders, 400, path-refused",
    "/v1/orders/%2f, 400, path-refused",
    "/v1/orders/%zz, 400, path-refused",
    "/v1/orders/%2e%2e, 400, path-refused",
    "/v1/orders;x=1, 400, path-refused",
    "v1/orders, 400, path-refused",
    "/lab/v1/orders, 404, not-found"
  })
  void appliesPathRulesOfServers(String path, int status, String problem) {
    function.call(get("alice", path)).problem(status, problem);
  }

  @Test
  void rejectsBodyOver64Kibibytes() {
    String large = ORDER + " ".repeat(70_000);

    function.call(place("alice", large)).problem(413, "body-too-large");
    function
        .call(with(place("alice", large), "Content-Length", "3"))
        .problem(413, "body-too-large");
    assertThat(function.call(with(place("alice", ORDER), "Content-Length", "x")).status())
        .isEqualTo(201);
  }

  @Test
  void stopsRetryingBeforeFunctionTimeout() {
    var event = place("alice", ORDER);

    function.call(json(event), Duration.ofMillis(400)).problem(503, "table-unavailable");

    assertThat(function.call(event).header("Idempotency-Replayed")).isEmpty();
  }

  @Test
  void dropsConnectionHeaders() {
    var answer = function.call(with(place("alice", ORDER), "Connection", "close"));

    assertThat(answer.json().path("multiValueHeaders").propertyNames())
        .doesNotContain("Connection", "Content-Length", "Transfer-Encoding", "Keep-Alive");
  }
}
