package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers and framing, right and wrong. */
abstract class HeaderContract extends FeatureContract {
  HeaderContract(Client client) {
    super(client);
  }

  @Test
  void everyCallHasARequestIdOfItsOwn() {
    Caller caller = newCaller();

    assertThat(caller.get("/v1/instance").send().requiredHeader("X-Request-Id"))
        .isNotBlank()
        .isNotEqualTo(caller.get("/v1/instance").send().requiredHeader("X-Request-Id"));
  }

  @Test
  void aSaneRequestIdIsKept() {
    String id = UUID.randomUUID().toString();

    Answer answer = newCaller().get("/v1/orders/unknown").header("X-Request-Id", id).send();

    assertThat(answer.requiredHeader("X-Request-Id")).isEqualTo(id);
    answer.problem(404, "not-found");
  }

  @Test
  void aRequestIdOf64CharactersIsKept() {
    String id = "aZ09._-" + "x".repeat(57);

    Answer answer = newCaller().get("/v1/instance").header("X-Request-Id", id).send();

    assertThat(answer.requiredHeader("X-Request-Id")).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<script>", "a b", "a\"b", "{\"a\":1}", "{65}", "{1000}", "k\u00e9y"})
  void anotherRequestIdIsReplaced(String id) {
    String sent =
        id.matches("\\{\\d+}") ? "a".repeat(Integer.parseInt(id.replaceAll("\\D", ""))) : id;

    Answer answer =
        newCaller()
            .get("/v1/instance")
            .header("X-Request-Id", sent)
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .sendRaw();

    assertThat(answer.header("X-Request-Id").orElse("replaced")).isNotBlank().isNotEqualTo(sent);
  }

  @Tag(ApiContract.WIRE)
  @Test
  void anAnswerTellsNothingOfItsServer() {
    Answer answer = newCaller().get("/v1/orders/unknown").send();

    assertThat(answer.headers("Server")).isEmpty();
    assertThat(answer.headers("X-Powered-By")).isEmpty();
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
  void aMalformedHeaderIsRefused(String header) {
    sendRaw(newCaller(), "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\n" + header).refused();
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
  void whatIsNoRequestOfHttp11IsRefused(String head) {
    sendRaw(newCaller(), head).refused();
  }

  @Test
  void anUnknownVersionOfHttpIsRefused() {
    Answer answer = sendRaw(newCaller(), "GET /v1/instance HTTP/3.0\r\nHost: localhost");

    if (!client.api().profile().has(Difference.UNKNOWN_VERSIONS)) answer.refused();
  }

  @Test
  void anUnknownCodingIsRefused() {
    Answer answer =
        newCaller()
            .placing(Caller.newKey(), Bodies.order())
            .header("Transfer-Encoding", "nonsense")
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .offTheRecord()
            .sendRaw();

    assertThat(answer.status()).as("%s", answer).isIn(400, 413, 501);
  }

  @Test
  void twoDifferentLengthsAreRefused() {
    Caller caller = newCaller();
    caller
        .placing(Caller.newKey(), Bodies.order())
        .header("Content-Length", "5")
        .header("Content-Length", Integer.toString(Bodies.order().length()))
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .offTheRecord()
        .sendRaw()
        .refused();
  }

  /** RFC 9112: refuse, or read by the chunks and close. Never by the length. */
  @Test
  void aLengthBesideChunksSmugglesNothing() {
    Answer answer =
        newCaller()
            .placing(Caller.newKey(), "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
            .header("Transfer-Encoding", "chunked")
            .header("Content-Length", "46")
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .offTheRecord()
            .sendRaw();

    answer.refused();
  }

  @Tag(ApiContract.WIRE)
  @Test
  void headersThatAreTooLargeAreRefused() {
    newCaller()
        .get("/v1/instance")
        .header("X-Large", "a".repeat(70_000))
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .offTheRecord()
        .sendRaw()
        .refused();
  }

  @Test
  void tooManyHeadersAreRefused() {
    Call call = newCaller().get("/v1/instance").gatewayMay(Difference.MALFORMED_REQUESTS);
    for (int header = 0; header < 1_000; header++) call.header("X-" + header, "a");

    call.offTheRecord().sendRaw().refused();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pr\u00efncipal", "a\tb", "a;b,c=\"d\"", "{long}"})
  void anOddPrincipalIsNoServerError(String principal) {
    newCaller()
        .get("/v1/orders")
        .replacing(
            client.api().identityHeader(),
            principal.equals("{long}") ? "p".repeat(4_000) : principal)
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .offTheRecord()
        .sendRaw();
  }

  /** None of the readers of headers may recurse per character or try every way to read one. */
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
        "X-Session",
        "traceparent",
        "tracestate"
      })
  void survivesLongHeaders(String name) {
    for (String unit :
        List.of("a", "\"", "\\\"", ",", ";", "; ", "=", "a=", "a;q=0.1,", "%", "-")) {
      Caller caller = newCaller();
      for (String value : List.of(unit, "\"" + unit, "application/json;a=\"" + unit)) {
        caller
            .get("/v1/orders")
            .header(name, value + unit.repeat(8_000 / unit.length()))
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .offTheRecord()
            .sendRaw();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
  void noHeaderChangesTheMethod(String header) {
    newCaller().get("/v1/orders").header(header, "DELETE").send().expectJson(200);
  }

  @Test
  void forwardingHeadersDoNotChangeTheLocation() {
    Answer answer =
        newCaller()
            .placing(Caller.newKey(), Bodies.order())
            .header("X-Forwarded-Host", "elsewhere.example")
            .header("X-Forwarded-Proto", "ftp")
            .header("X-Forwarded-Prefix", "/elsewhere")
            .header("Forwarded", "host=elsewhere.example")
            .send()
            .expect(201);

    assertThat(answer.requiredHeader("Location")).startsWith("orders/");
  }

  @Test
  void anUnknownExpectationIsNoServerError() {
    newCaller()
        .placing(Caller.newKey(), Bodies.order())
        .header("Expect", "the-impossible")
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .offTheRecord()
        .sendRaw();
  }

  /** The head as it is, then the caller's headers. */
  private Answer sendRaw(Caller caller, String head) {
    var request = new StringBuilder(head).append("\r\nConnection: close\r\n");
    caller.identity().forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
    return client.send(
        caller.post("/malformed").offTheRecord().gatewayMay(Difference.MALFORMED_REQUESTS),
        request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}
