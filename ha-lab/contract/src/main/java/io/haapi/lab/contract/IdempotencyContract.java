package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A command sent twice with the same key has one effect and the same answer. */
abstract class IdempotencyContract extends FeatureContract {
  IdempotencyContract(Client client) {
    super(client);
  }

  @Test
  void theSameCommandAgainIsReplayedByteForByteAtEveryInstance() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    Answer first = caller.placing(key, Bodies.order()).send().expect(201);
    assertExecuted(first);

    for (int instance = 0; instance < instances(); instance++) {
      assertReplay(caller.placing(key, Bodies.order()).at(instance).send(), first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment", "cancellation"})
  void aChangeSentAgainIsReplayed(String change) {
    Caller caller = newCaller();
    String key = Caller.newKey();
    String path = "/v1/orders/" + caller.placeOrder() + "/" + change;
    Answer first = caller.post(path).key(key).json("{}").send().expect(200);
    assertExecuted(first);

    assertReplay(caller.post(path).key(key).json("{}").at(1).send(), first);
    assertReplay(caller.post(path).key(key).send(), first);
  }

  @Test
  void theFirstAnswerIsReplayedEvenWhenTheOrderHasChangedSince() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    Answer first = caller.placing(key, Bodies.order()).send().expect(201);
    String id = first.json().path("id").asString();
    caller.paying(id, Caller.newKey()).at(1).send().expect(200);

    assertReplay(caller.placing(key, Bodies.order()).send(), first);
    assertReplay(caller.placing(key, Bodies.order()).at(1).send(), first);
    assertThat(StateChangeContract.status(caller, id)).isEqualTo("paid");
  }

  @Test
  void aReplayIsOfTheCallThatAsksForIt() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    Answer first = caller.placing(key, Bodies.order()).send().expect(201);

    Answer replay = caller.placing(key, Bodies.order()).at(1).send();

    assertReplay(replay, first);
    assertThat(replay.requiredHeader("X-Request-Id"))
        .isNotEqualTo(first.requiredHeader("X-Request-Id"));
  }

  @Test
  void anotherCommandWithTheSameKeyIsRefusedAndTheFirstStays() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    Answer first = caller.placing(key, Bodies.order()).send().expect(201);

    for (String other :
        List.of(
            Bodies.withQuantity("3"),
            Bodies.withSku("\"sku-2\""),
            Bodies.withAmount("\"9.98\""),
            Bodies.withCurrency("\"USD\""),
            Bodies.lines(2))) {
      caller.placing(key, other).at(1).send().problem(422, "idempotency-key-reused");
    }

    assertReplay(caller.placing(key, Bodies.order()).send(), first);
  }

  @Test
  void linesInAnotherOrderAreAnotherCommand() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    String a = Bodies.line("\"a\"", "1", "\"1\"", "\"EUR\"");
    String b = Bodies.line("\"b\"", "1", "\"1\"", "\"EUR\"");
    caller.placing(key, Bodies.orderOf(a, b)).send().expect(201);

    caller.placing(key, Bodies.orderOf(b, a)).send().problem(422, "idempotency-key-reused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"lines\":[{\"unitPrice\":{\"currency\":\"EUR\",\"amount\":\"9.90\"},\"quantity\":2,\"sku\":\"sku-1\"}]}",
        "{\"lines\":[{\"sku\":\"sku-1\",\"quantity\":2,\"unitPrice\":{\"amount\":\"9.9\",\"currency\":\"EUR\"}}]}",
        "{\"lines\":[{\"sku\":\"sku-1\",\"quantity\":2,\"unitPrice\":{\"amount\":\"09.9000\",\"currency\":\"EUR\"}}]}",
        " {\r\n\t\"lines\" : [ { \"sku\":\"\\u0073ku-1\" , \"quantity\":2,\"unitPrice\":{\"amount\":\"9.90\",\"currency\":\"EUR\"}} ] }\n"
      })
  void whatMeansTheSameIsTheSameCommand(String equal) {
    Caller caller = newCaller();
    String key = Caller.newKey();
    Answer first = caller.placing(key, Bodies.withAmount("\"9.90\"")).send().expect(201);

    assertReplay(caller.placing(key, equal).at(1).send(), first);
  }

  @Test
  void theSameKeyOfTwoCallersMakesTwoOrders() {
    String key = Caller.newKey();
    Answer one = newCaller().placing(key, Bodies.order()).send().expect(201);
    Answer two = newCaller().placing(key, Bodies.order()).send().expect(201);

    assertExecuted(two);
    assertThat(two.json().path("id")).isNotEqualTo(one.json().path("id"));
  }

  @Test
  void anotherKeyMakesAnotherOrder() {
    Caller caller = newCaller();

    assertThat(caller.placeOrder()).isNotEqualTo(caller.placeOrder());
  }

  @Test
  void theSameKeyServesForPlacingAndForPaying() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    Answer placed = caller.placing(key, Bodies.order()).send().expect(201);
    Answer paid = caller.paying(placed.json().path("id").asString(), key).send().expect(200);

    assertExecuted(paid);
    assertReplay(caller.placing(key, Bodies.order()).send(), placed);
  }

  @Test
  void theSameKeyPaysTwoOrders() {
    Caller caller = newCaller();
    String key = Caller.newKey();

    assertExecuted(caller.paying(caller.placeOrder(), key).send().expect(200));
    assertExecuted(caller.paying(caller.placeOrder(), key).send().expect(200));
  }

  @Test
  void aKeyUsedToPayIsNoReplayOfACancellation() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    String id = caller.placeOrder();
    Answer paid = caller.paying(id, key).send().expect(200);

    caller.cancelling(id, key).send().problem(409, "order-not-placed");
    assertReplay(caller.paying(id, key).send(), paid);
  }

  @Test
  void aRefusalIsNotRecorded() {
    Caller caller = newCaller();
    String id = caller.placeOrder();
    caller.paying(id, Caller.newKey()).send().expect(200);
    String key = Caller.newKey();

    for (int instance = 0; instance < 2; instance++) {
      Answer refused = caller.cancelling(id, key).at(instance).send();
      refused.problem(409, "order-not-placed");
      assertThat(refused.isReplay()).as("%s", refused).isFalse();
    }
  }

  @Test
  void aKeyTriedOnAnOrderThatIsNotThereIsFreeForOneThatIs() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    caller.paying("0".repeat(64), key).send().problem(404, "not-found");

    assertExecuted(caller.paying(caller.placeOrder(), key).send().expect(200));
  }

  @Test
  void fiftyConcurrentDuplicatesMakeOneOrderAndGetOneAnswer() {
    Caller caller = newCaller();
    String key = Caller.newKey();

    List<Answer> answers =
        Together.run(50, index -> caller.placing(key, Bodies.order()).at(index).send());

    Answer first = answers.getFirst().expect(201);
    assertThat(answers).allSatisfy(answer -> assertSame(answer, first));
    assertThat(answers).filteredOn(answer -> !answer.isReplay()).hasSizeLessThanOrEqualTo(1);
    JsonNode listed =
        Poll.until(
            () -> caller.get("/v1/orders").send().expectJson(200).path("orders"),
            orders -> !orders.isEmpty());
    assertThat(listed).hasSize(1);
  }

  @Test
  void ofConcurrentDifferentCommandsWithOneKeyExactlyOneIsDone() {
    Caller caller = newCaller();
    String key = Caller.newKey();

    List<Answer> answers =
        Together.run(
            20,
            index ->
                caller
                    .placing(key, Bodies.withQuantity(Integer.toString(index + 1)))
                    .at(index)
                    .send());

    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
    answers.stream()
        .filter(answer -> answer.status() != 201)
        .forEach(answer -> answer.problem(422, "idempotency-key-reused"));
  }

  @Test
  void concurrentDuplicatesOfAPaymentAllSucceed() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    String id = caller.placeOrder();

    List<Answer> answers = Together.run(20, index -> caller.paying(id, key).at(index).send());

    Answer first = answers.getFirst().expect(200);
    assertThat(answers).allSatisfy(answer -> assertSame(answer, first));
    assertThat(answers).filteredOn(answer -> !answer.isReplay()).hasSizeLessThanOrEqualTo(1);
  }

  static void assertExecuted(Answer answer) {
    assertThat(answer.headers("Idempotency-Replayed")).as("%s was executed", answer).isEmpty();
  }

  static void assertReplay(Answer replay, Answer first) {
    assertSame(replay, first);
    assertThat(replay.headers("Idempotency-Replayed"))
        .as("%s says that it is a replay", replay)
        .containsExactly("true");
  }

  private static void assertSame(Answer answer, Answer first) {
    answer.expect(first.status());
    assertThat(answer.text()).as("body of %s", answer).isEqualTo(first.text());
    assertThat(answer.body()).as("bytes of %s", answer).isEqualTo(first.body());
    for (String header : List.of("Content-Type", "Location")) {
      assertThat(answer.headers(header)).as(header).isEqualTo(first.headers(header));
    }
  }
}
