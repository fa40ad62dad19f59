package io.haapi.lab.contract.orders;

import static io.haapi.lab.contract.orders.OrderRequests.cancelling;
import static io.haapi.lab.contract.orders.OrderRequests.paying;
import static io.haapi.lab.contract.orders.OrderRequests.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.contract.ApiResponse;
import io.haapi.lab.contract.ApiUser;
import io.haapi.lab.contract.ConcurrentCalls;
import io.haapi.lab.contract.ContractClient;
import io.haapi.lab.contract.FeatureContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests payment and cancellation: placed to paid, placed to cancelled, nothing else. */
abstract class StateChangeContract extends FeatureContract {
  StateChangeContract(ContractClient client) {
    super(client);
  }

  @Test
  void paysPlacedOrder() {
    ApiUser user = newUser();
    String id = user.create();

    JsonNode paid = paying(user, id, ApiUser.newKey()).json("{}").send().expectJson(200);

    assertChange(paid, id, "paid");
    JsonNode order = user.get("/v1/orders/" + id).at(1).send().expectJson(200);
    assertThat(order.path("status").asString()).isEqualTo("paid");
    assertThat(order.path("paidAt")).isEqualTo(paid.path("changedAt"));
    assertThat(order.has("cancelledAt")).isFalse();
  }

  @Test
  void cancelsPlacedOrder() {
    ApiUser user = newUser();
    String id = user.create();

    JsonNode cancelled = cancelling(user, id, ApiUser.newKey()).json("{}").send().expectJson(200);

    assertChange(cancelled, id, "cancelled");
    JsonNode order = user.get("/v1/orders/" + id).at(1).send().expectJson(200);
    assertThat(order.path("status").asString()).isEqualTo("cancelled");
    assertThat(order.path("cancelledAt")).isEqualTo(cancelled.path("changedAt"));
    assertThat(order.has("paidAt")).isFalse();
  }

  @Test
  void takesChangeWithoutBody() {
    ApiUser user = newUser();

    paying(user, user.create(), ApiUser.newKey()).send().expect(200);
    cancelling(user, user.create(), ApiUser.newKey()).send().expect(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment", "cancellation"})
  void rejectsBodyWithContent(String change) {
    ApiUser user = newUser();
    String id = user.create();
    for (String body : List.of("{\"amount\":\"1\"}", "[]", "\"x\"", "1", "{", "{} {}")) {
      user.post("/v1/orders/" + id + "/" + change)
          .key(ApiUser.newKey())
          .json(body)
          .send()
          .problem(400, "malformed-json", "invalid-field");
    }

    assertThat(status(user, id)).isEqualTo("placed");
  }

  @Test
  void rejectsSecondChange() {
    ApiUser user = newUser();
    String paid = user.create();
    paying(user, paid, ApiUser.newKey()).send().expect(200);
    String cancelled = user.create();
    cancelling(user, cancelled, ApiUser.newKey()).send().expect(200);

    for (String id : List.of(paid, cancelled)) {
      paying(user, id, ApiUser.newKey()).at(1).send().problem(409, "order-not-placed");
      cancelling(user, id, ApiUser.newKey()).at(1).send().problem(409, "order-not-placed");
    }
    assertThat(status(user, paid)).isEqualTo("paid");
    assertThat(status(user, cancelled)).isEqualTo("cancelled");
  }

  @Test
  void protectsOrderFromOtherCallers() {
    ApiUser owner = newUser();
    ApiUser other = newUser();
    String id = owner.create();

    paying(other, id, ApiUser.newKey()).send().problem(404, "not-found");
    cancelling(other, id, ApiUser.newKey()).send().problem(404, "not-found");

    assertThat(status(owner, id)).isEqualTo("placed");
  }

  @Test
  void hidesPaymentFromOtherCallers() {
    ApiUser owner = newUser();
    String id = owner.create();
    String key = ApiUser.newKey();
    paying(owner, id, key).send().expect(200);

    newUser().changing(id, key).send().problem(404, "not-found");
  }

  @RepeatedTest(5)
  void executesOneOfConcurrentChanges() {
    ApiUser user = newUser();
    String id = user.create();

    List<ApiResponse> responses =
        ConcurrentCalls.run(
            6,
            index ->
                (index % 2 == 0
                        ? paying(user, id, ApiUser.newKey())
                        : cancelling(user, id, ApiUser.newKey()))
                    .at(index / 2)
                    .send());

    assertThat(responses).filteredOn(response -> response.status() == 200).hasSize(1);
    responses.stream()
        .filter(response -> response.status() != 200)
        .forEach(response -> response.problem(409, "order-not-placed"));
    String won =
        responses.stream()
            .filter(response -> response.status() == 200)
            .map(response -> response.json().path("status").asString())
            .findFirst()
            .orElseThrow();
    assertThat(status(user, id)).isEqualTo(won);
  }

  private static void assertChange(JsonNode change, String id, String status) {
    assertThat(
            Map.of("id", change.path("id").asString(), "status", change.path("status").asString()))
        .isEqualTo(Map.of("id", id, "status", status));
    assertThat(change.path("changedAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
  }
}
