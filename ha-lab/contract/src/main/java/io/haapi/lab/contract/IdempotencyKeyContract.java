package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The form of the key: a structured-field string (RFC 9651) or the bare value. */
abstract class IdempotencyKeyContract extends FeatureContract {
  IdempotencyKeyContract(Client client) {
    super(client);
  }

  @Test
  void quotedAndBareAreTheSameKey() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    Answer first = caller.placing(key, Bodies.order()).send().expect(201);

    IdempotencyContract.assertReplay(
        caller.placing("\"" + key + "\"", Bodies.order()).at(1).send(), first);
  }

  @Test
  void anEscapedQuoteIsPartOfAQuotedKey() {
    Caller caller = newCaller();
    Answer first = caller.placing("\"a\\\"b\\\\c\"", Bodies.order()).send().expect(201);

    IdempotencyContract.assertReplay(
        caller.placing("\"a\\\"b\\\\c\"", Bodies.order()).send(), first);
  }

  @Test
  void takes255EscapedCharacters() {
    Caller caller = newCaller();
    String key = "\"" + "\\\"".repeat(255) + "\"";
    Answer first = caller.placing(key, Bodies.order()).send().expect(201);

    IdempotencyContract.assertReplay(caller.placing(key, Bodies.order()).send(), first);
  }

  @Test
  void keysAreCaseSensitive() {
    Caller caller = newCaller();
    caller.placing("key-a", Bodies.order()).send().expect(201);

    IdempotencyContract.assertExecuted(caller.placing("KEY-A", Bodies.order()).send().expect(201));
  }

  @Test
  void oneCharacterAnd255AreTaken() {
    Caller caller = newCaller();
    for (String key : List.of("k", "k".repeat(255), "\"" + "q".repeat(255) + "\"", "a:b/c?d=e&f")) {
      caller.placing(key, Bodies.order()).send().expect(201);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandWithoutAKeyIsRefused(Operation command) {
    command
        .by(newCaller())
        .without("Idempotency-Key")
        .send()
        .problem(400, "idempotency-key-missing")
        .mentioning("Idempotency-Key");
  }

  static List<Operation> commands() {
    return operations(operation -> operation.method().equals("POST"));
  }

  @ParameterizedTest
  @MethodSource("malformedKeys")
  void aMalformedKeyIsRefused(String key) {
    Caller caller = newCaller();

    caller
        .placing(key, Bodies.order())
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .sendRaw()
        .problem(400, "idempotency-key-malformed", "idempotency-key-missing")
        .mentioning("Idempotency-Key");
    caller
        .paying(caller.placeOrder(), key)
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .sendRaw()
        .problem(400, "idempotency-key-malformed", "idempotency-key-missing");
  }

  static Stream<Arguments> malformedKeys() {
    return Stream.of(
        argumentSet("empty", ""),
        argumentSet("blank", "   "),
        argumentSet("empty quoted", "\"\""),
        argumentSet("opened only", "\"abc"),
        argumentSet("closed only", "abc\""),
        argumentSet("a quote within", "a\"b"),
        argumentSet("quotes within quotes", "\"a\"b\""),
        argumentSet("one quote", "\""),
        argumentSet("an ended escape", "\"abc\\\""),
        argumentSet("an unknown escape", "\"a\\b\""),
        argumentSet("a parameter", "\"abc\";v=1"),
        argumentSet("a list", "\"abc\", \"def\""),
        argumentSet("a bare parameter", "abc;v=1"),
        argumentSet("two bare keys joined", "abc, def"),
        argumentSet("256 characters", "k".repeat(256)),
        argumentSet("256 quoted characters", "\"" + "k".repeat(256) + "\""),
        argumentSet("256 escaped quotes", "\"" + "\\\"".repeat(256) + "\""),
        argumentSet("1,500 characters", "k".repeat(1_500)),
        argumentSet("1,500 quoted characters", "\"" + "k".repeat(1_500) + "\""),
        argumentSet("2,000 quoted characters", "\"" + "k".repeat(2_000) + "\""),
        argumentSet("8,000 quoted characters", "\"" + "k".repeat(8_000) + "\""),
        argumentSet("8,000 quoted characters, not closed", "\"" + "k".repeat(8_000)),
        argumentSet("4,000 escaped quotes", "\"" + "\\\"".repeat(4_000) + "\""),
        argumentSet("4,000 escaped backslashes", "\"" + "\\\\".repeat(4_000) + "\""),
        argumentSet("8,000 backslashes, not closed", "\"" + "\\".repeat(8_000)),
        argumentSet("8,000 quotes", "\"".repeat(8_000)),
        argumentSet("not ASCII", "kéy"),
        argumentSet("not ASCII, quoted", "\"kéy\""),
        argumentSet("UTF-8", "k\u00c3\u00a9y"),
        argumentSet("a tab within", "a\tb"));
  }

  /** The policy is published where the link of a refusal leads (IETF draft, section 2.7). */
  @Test
  void linksToThePublishedPolicy() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    String id = caller.placeOrder();
    caller.placing(key, Bodies.order()).send().expect(201);
    List<Call> refusedCalls =
        List.of(
            caller.placing("a", Bodies.order()).without("Idempotency-Key"),
            caller.placing("a\"", Bodies.order()),
            caller.placing("k".repeat(256), Bodies.order()),
            caller.placing(key, Bodies.withSku("\"sku-9\"")),
            caller.paying(id, "a\""),
            caller.cancelling(id, "a").without("Idempotency-Key"));

    for (Call call : refusedCalls) {
      Answer answer = call.gatewayMay(Difference.MALFORMED_REQUESTS).sendRaw();
      answer.refused();
      if (answer.gateway().isPresent()) continue;
      String link = answer.requiredHeader("Link");
      assertThat(link).as("%s", answer).matches("<[^>]+>; rel=\"describedby\"");
      URI policy =
          URI.create("http://api" + call.path()).resolve(link.substring(1, link.indexOf('>')));
      String text = client.reader().get(policy.getPath()).send().expect(200).text();
      JsonNode parameter = OpenApi.parse(text).orElseThrow().document().at(policy.getFragment());
      assertThat(parameter.path("name").asString("")).as("%s", policy).isEqualTo("Idempotency-Key");
      assertThat(parameter.path("schema").propertyNames()).contains("pattern", "maxLength");
    }
  }

  @Test
  void twoKeysAreRefusedEvenWhenTheyAreEqual() {
    Caller caller = newCaller();
    for (String second : List.of("one", "two")) {
      caller
          .placing("one", Bodies.order())
          .key(second)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .sendRaw()
          .problem(400, "idempotency-key-malformed");
    }
  }

  @Test
  void aKeyOnAReadIsIgnored() {
    newCaller().get("/v1/orders").key("\"").send().expect(200);
  }
}
