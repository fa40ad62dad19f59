package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Paying and cancelling: placed to paid, placed to cancelled, all else refused. */
abstract class StateChangeContract extends FeatureContract {
  StateChangeContract(Client client) {
    super(client);
  }

  @Test
  void aPlacedOrderCanBePaid() {
    Caller caller = newCaller();
    String id = caller.placeOrder();

    JsonNode paid = caller.paying(id, Caller.newKey()).json("{}").send().expectJson(200);

    assertChange(paid, id, "paid");
    JsonNode order = caller.get("/v1/orders/" + id).at(1).send().expectJson(200);
    assertThat(order.path("status").asString()).isEqualTo("paid");
    assertThat(order.path("paidAt")).isEqualTo(paid.path("changedAt"));
    assertThat(order.has("cancelledAt")).isFalse();
  }

  @Test
  void aPlacedOrderCanBeCancelled() {
    Caller caller = newCaller();
    String id = caller.placeOrder();

    JsonNode cancelled = caller.cancelling(id, Caller.newKey()).json("{}").send().expectJson(200);

    assertChange(cancelled, id, "cancelled");
    JsonNode order = caller.get("/v1/orders/" + id).at(1).send().expectJson(200);
    assertThat(order.path("status").asString()).isEqualTo("cancelled");
    assertThat(order.path("cancelledAt")).isEqualTo(cancelled.path("changedAt"));
    assertThat(order.has("paidAt")).isFalse();
  }

  @Test
  void aChangeNeedsNoBody() {
    Caller caller = newCaller();

    caller.paying(caller.placeOrder(), Caller.newKey()).send().expect(200);
    caller.cancelling(caller.placeOrder(), Caller.newKey()).send().expect(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment", "cancellation"})
  void aBodyWithAnythingInItIsRefusedAndChangesNothing(String change) {
    Caller caller = newCaller();
    String id = caller.placeOrder();
    for (String body : List.of("{\"amount\":\"1\"}", "[]", "\"x\"", "1", "{", "{} {}")) {
      caller
          .post("/v1/orders/" + id + "/" + change)
          .key(Caller.newKey())
          .json(body)
          .send()
          .problem(400, "malformed-json", "invalid-field");
    }

    assertThat(status(caller, id)).isEqualTo("placed");
  }

  @Test
  void aChangedOrderCanNotBeChangedAgain() {
    Caller caller = newCaller();
    String paid = caller.placeOrder();
    caller.paying(paid, Caller.newKey()).send().expect(200);
    String cancelled = caller.placeOrder();
    caller.cancelling(cancelled, Caller.newKey()).send().expect(200);

    for (String id : List.of(paid, cancelled)) {
      caller.paying(id, Caller.newKey()).at(1).send().problem(409, "order-not-placed");
      caller.cancelling(id, Caller.newKey()).at(1).send().problem(409, "order-not-placed");
    }
    assertThat(status(caller, paid)).isEqualTo("paid");
    assertThat(status(caller, cancelled)).isEqualTo("cancelled");
  }

  @Test
  void anotherCallersOrderIsNotFoundAndStaysAsItIs() {
    Caller owner = newCaller();
    Caller other = newCaller();
    String id = owner.placeOrder();

    other.paying(id, Caller.newKey()).send().problem(404, "not-found");
    other.cancelling(id, Caller.newKey()).send().problem(404, "not-found");

    assertThat(status(owner, id)).isEqualTo("placed");
  }

  @Test
  void anotherCallersKeyDoesNotReplayToMe() {
    Caller owner = newCaller();
    String id = owner.placeOrder();
    String key = Caller.newKey();
    owner.paying(id, key).send().expect(200);

    newCaller().paying(id, key).send().problem(404, "not-found");
  }

  @RepeatedTest(5)
  void ofConcurrentPaymentAndCancellationOneWins() {
    Caller caller = newCaller();
    String id = caller.placeOrder();

    List<Answer> answers =
        Together.run(
            6,
            index ->
                (index % 2 == 0
                        ? caller.paying(id, Caller.newKey())
                        : caller.cancelling(id, Caller.newKey()))
                    .at(index / 2)
                    .send());

    assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
    answers.stream()
        .filter(answer -> answer.status() != 200)
        .forEach(answer -> answer.problem(409, "order-not-placed"));
    String won =
        answers.stream()
            .filter(answer -> answer.status() == 200)
            .map(answer -> answer.json().path("status").asString())
            .findFirst()
            .orElseThrow();
    assertThat(status(caller, id)).isEqualTo(won);
  }

  static String status(Caller caller, String id) {
    return caller.get("/v1/orders/" + id).send().expectJson(200).path("status").asString();
  }

  private static void assertChange(JsonNode change, String id, String status) {
    assertThat(
            Map.of("id", change.path("id").asString(), "status", change.path("status").asString()))
        .isEqualTo(Map.of("id", id, "status", status));
    assertThat(change.path("changedAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
  }
}
