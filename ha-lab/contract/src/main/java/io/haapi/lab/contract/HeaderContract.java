package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests request and response headers, framing and malformed requests. */
abstract class HeaderContract extends FeatureContract {
  HeaderContract(ContractClient client) {
    super(client);
  }

  @Test
  void givesEachRequestItsOwnId() {
    ApiUser user = newUser();

    assertThat(user.get("/v1/instance").send().requiredHeader("X-Request-Id"))
        .isNotBlank()
        .isNotEqualTo(user.get("/v1/instance").send().requiredHeader("X-Request-Id"));
  }

  @Test
  void keepsValidRequestId() {
    String id = UUID.randomUUID().toString();

    ApiResponse response =
        newUser().get(sample().element("unknown")).header("X-Request-Id", id).send();

    assertThat(response.requiredHeader("X-Request-Id")).isEqualTo(id);
    response.problem(404, "not-found");
  }

  @Test
  void keepsRequestIdOf64Characters() {
    String id = "aZ09._-" + "x".repeat(57);

    ApiResponse response = newUser().get("/v1/instance").header("X-Request-Id", id).send();

    assertThat(response.requiredHeader("X-Request-Id")).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<script>", "a b", "a\"b", "{\"a\":1}", "{65}", "{1000}", "k\u00e9y"})
  void replacesInvalidRequestId(String id) {
    String sent =
        id.matches("\\{\\d+}") ? "a".repeat(Integer.parseInt(id.replaceAll("\\D", ""))) : id;

    ApiResponse response =
        newUser()
            .get("/v1/instance")
            .header("X-Request-Id", sent)
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .sendRaw();

    assertThat(response.header("X-Request-Id").orElse("replaced")).isNotBlank().isNotEqualTo(sent);
  }

  @Tag(ApiContract.WIRE)
  @Test
  void hidesServer() {
    ApiResponse response = newUser().get(sample().element("unknown")).send();

    assertThat(response.headers("Server")).isEmpty();
    assertThat(response.headers("X-Powered-By")).isEmpty();
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Bad: a\u0000b",
        "X-Bad: a\u0001b",
        "X-Bad\u0000: a",
        "X Bad: a",
        ": no name",
        "no colon",
        " leading: blank",
        "Content-Length: -1",
        "Content-Length: x",
        "Content-Length: 1, 2",
        "Content-Length: 99999999999999999999",
        "Host: elsewhere"
      })
  void rejectsMalformedHeader(String header) {
    sendRaw(
            newUser(),
            "POST " + sample().collection() + " HTTP/1.1\r\nHost: localhost\r\n" + header)
        .expectRejection();
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/instance HTTP/1.1",
        "GET /v1/instance HTTP/1.1\r\nHost: a b",
        "GET /v1/instance HTTP/1.1\r\nHost: [::",
        "GET /v1/instance HTTP/1.1\r\nHost: a\r\nHost: a",
        "GET /v1/instance NONSENSE\r\nHost: localhost",
        "\u0016\u0003\u0001\u0002\u0000\u0001"
      })
  void rejectsMalformedRequest(String head) {
    sendRaw(newUser(), head).expectRejection();
  }

  @Test
  void rejectsUnknownVersion() {
    ApiResponse response = sendRaw(newUser(), "GET /v1/instance HTTP/3.0\r\nHost: localhost");

    if (!client.api().profile().has(Difference.UNKNOWN_VERSIONS)) response.expectRejection();
  }

  @Test
  void rejectsUnknownTransferCoding() {
    ApiResponse response =
        newUser()
            .creating(ApiUser.newKey())
            .header("Transfer-Encoding", "nonsense")
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .offTheRecord()
            .sendRaw();

    assertThat(response.status()).as("%s", response).isIn(400, 413, 501);
  }

  @Test
  void rejectsTwoLengths() {
    ApiUser user = newUser();
    user.creating(ApiUser.newKey())
        .header("Content-Length", "5")
        .header("Content-Length", Integer.toString(sample().body().length()))
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .offTheRecord()
        .sendRaw()
        .expectRejection();
  }

  /** RFC 9112: reject, or use the chunks and close; never use the length. */
  @Test
  void preventsSmugglingByLengthAndChunks() {
    ApiResponse response =
        newUser()
            .creating(ApiUser.newKey(), "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
            .header("Transfer-Encoding", "chunked")
            .header("Content-Length", "46")
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .offTheRecord()
            .sendRaw();

    response.expectRejection();
  }

  @Tag(ApiContract.WIRE)
  @Test
  void rejectsLargeHeaders() {
    newUser()
        .get("/v1/instance")
        .header("X-Large", "a".repeat(70_000))
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .offTheRecord()
        .sendRaw()
        .expectRejection();
  }

  @Test
  void rejectsManyHeaders() {
    ApiRequest call = newUser().get("/v1/instance").gatewayMay(Difference.MALFORMED_REQUESTS);
    for (int header = 0; header < 1_000; header++) call.header("X-" + header, "a");

    call.offTheRecord().sendRaw().expectRejection();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pr\u00efncipal", "a\tb", "a;b,c=\"d\"", "{long}"})
  void survivesOddPrincipal(String principal) {
    newUser()
        .get(sample().collection())
        .replacing(
            client.api().identityHeader(),
            principal.equals("{long}") ? "p".repeat(4_000) : principal)
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .offTheRecord()
        .sendRaw();
  }

  /** Parsers of headers must neither recurse per character nor backtrack. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept",
        "Accept-Charset",
        "Accept-Encoding",
        "Accept-Language",
        "Authorization",
        "Content-Type",
        "Cookie",
        "Forwarded",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "Origin",
        "Range",
        "Referer",
        "X-Amzn-Trace-Id",
        "X-Forwarded-For",
        "X-Request-Id",
        "X-CookieSession",
        "traceparent",
        "tracestate"
      })
  void survivesLongHeaders(String name) {
    for (String unit :
        List.of("a", "\"", "\\\"", ",", ";", "; ", "=", "a=", "a;q=0.1,", "%", "-")) {
      ApiUser user = newUser();
      for (String value : List.of(unit, "\"" + unit, "application/json;a=\"" + unit)) {
        user.get(sample().collection())
            .header(name, value + unit.repeat(8_000 / unit.length()))
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .offTheRecord()
            .sendRaw();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
  void ignoresMethodOverride(String header) {
    newUser().get(sample().collection()).header(header, "DELETE").send().expectJson(200);
  }

  @Test
  void ignoresForwardingHeadersInLocation() {
    ApiResponse response =
        newUser()
            .creating(ApiUser.newKey())
            .header("X-Forwarded-Host", "elsewhere.example")
            .header("X-Forwarded-Proto", "ftp")
            .header("X-Forwarded-Prefix", "/elsewhere")
            .header("Forwarded", "host=elsewhere.example")
            .send()
            .expect(201);

    assertThat(response.requiredHeader("Location"))
        .startsWith(sample().collection().replaceAll(".*/", "") + "/");
  }

  @Test
  void survivesUnknownExpectation() {
    newUser()
        .creating(ApiUser.newKey())
        .header("Expect", "the-impossible")
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .offTheRecord()
        .sendRaw();
  }

  /** An operation that uses no session starts none. */
  @ParameterizedTest
  @MethodSource("withoutSession")
  void setsNoSessionWithoutNeed(ApiOperation operation) {
    ApiResponse response =
        operation.by(newUser()).gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN).send();

    assertThat(response.headers("Set-Cookie")).as("%s", response).isEmpty();
    assertThat(response.headers("X-Session")).as("%s", response).isEmpty();
  }

  List<ApiOperation> withoutSession() {
    return operations(operation -> !operation.usesSession());
  }

  /** Sends the head as it is, then the identity. */
  private ApiResponse sendRaw(ApiUser user, String head) {
    var request = new StringBuilder(head).append("\r\nConnection: close\r\n");
    user.identity().forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
    return client.send(
        user.post("/malformed").offTheRecord().gatewayMay(Difference.MALFORMED_REQUESTS),
        request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}
