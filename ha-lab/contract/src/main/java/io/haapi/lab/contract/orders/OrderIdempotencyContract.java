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
import io.haapi.lab.contract.IdempotencyKeyContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which orders, payments and cancellations are the same command. */
abstract class OrderIdempotencyContract extends FeatureContract {
  OrderIdempotencyContract(ContractClient client) {
    super(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment", "cancellation"})
  void replaysStateChange(String change) {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    String path = "/v1/orders/" + user.create() + "/" + change;
    ApiResponse first = user.post(path).key(key).json("{}").send().expect(200).expectExecuted();

    user.post(path).key(key).json("{}").at(1).send().expectReplayOf(first);
    user.post(path).key(key).send().expectReplayOf(first);
  }

  @Test
  void replaysPlacementOfPaidOrder() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key).send().expect(201);
    String id = first.json().path("id").asString();
    paying(user, id, ApiUser.newKey()).at(1).send().expect(200);

    user.creating(key).send().expectReplayOf(first);
    user.creating(key).at(1).send().expectReplayOf(first);
    assertThat(status(user, id)).isEqualTo("paid");
  }

  @Test
  void rejectsKeyReuseWithAnyOtherField() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key).send().expect(201);

    for (String other :
        List.of(
            Bodies.withQuantity("3"),
            Bodies.withSku("\"sku-2\""),
            Bodies.withAmount("\"9.98\""),
            Bodies.withCurrency("\"USD\""),
            Bodies.lines(2))) {
      user.creating(key, other).at(1).send().problem(422, "idempotency-key-reused");
    }

    user.creating(key).send().expectReplayOf(first);
  }

  @Test
  void distinguishesSequenceOfLines() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    String a = Bodies.line("\"a\"", "1", "\"1\"", "\"EUR\"");
    String b = Bodies.line("\"b\"", "1", "\"1\"", "\"EUR\"");
    user.creating(key, Bodies.orderOf(a, b)).send().expect(201);

    user.creating(key, Bodies.orderOf(b, a)).send().problem(422, "idempotency-key-reused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"lines\":[{\"unitPrice\":{\"currency\":\"EUR\",\"amount\":\"9.90\"},\"quantity\":2,\"sku\":\"sku-1\"}]}",
        "{\"lines\":[{\"sku\":\"sku-1\",\"quantity\":2,\"unitPrice\":{\"amount\":\"9.9\",\"currency\":\"EUR\"}}]}",
        "{\"lines\":[{\"sku\":\"sku-1\",\"quantity\":2,\"unitPrice\":{\"amount\":\"09.9000\",\"currency\":\"EUR\"}}]}",
        " {\r\n\t\"lines\" : [ { \"sku\":\"\\u0073ku-1\" , \"quantity\":2,\"unitPrice\":{\"amount\":\"9.90\",\"currency\":\"EUR\"}} ] }\n"
      })
  void replaysEquivalentOrder(String equal) {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key, Bodies.withAmount("\"9.90\"")).send().expect(201);

    user.creating(key, equal).at(1).send().expectReplayOf(first);
  }

  @Test
  void separatesKeysOfPaymentAndCancellation() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    String id = user.create();
    ApiResponse paid = paying(user, id, key).send().expect(200);

    cancelling(user, id, key).send().problem(409, "order-not-placed");
    paying(user, id, key).send().expectReplayOf(paid);
  }

  @Test
  void storesNoRejectedCancellation() {
    ApiUser user = newUser();
    String id = user.create();
    paying(user, id, ApiUser.newKey()).send().expect(200);
    String key = ApiUser.newKey();

    for (int instance = 0; instance < 2; instance++) {
      ApiResponse rejected = cancelling(user, id, key).at(instance).send();
      rejected.problem(409, "order-not-placed");
      assertThat(rejected.isReplay()).as("%s", rejected).isFalse();
    }
  }

  @Test
  void executesOneOfTwentyOrdersWithOneKey() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();

    List<ApiResponse> responses =
        ConcurrentCalls.run(
            20,
            index ->
                user.creating(key, Bodies.withQuantity(Integer.toString(index + 1)))
                    .at(index)
                    .send());

    assertThat(responses).filteredOn(response -> response.status() == 201).hasSize(1);
    responses.stream()
        .filter(response -> response.status() != 201)
        .forEach(response -> response.problem(422, "idempotency-key-reused"));
  }

  @Test
  void linksCancellationToPublishedPolicy() {
    ApiUser user = newUser();

    IdempotencyKeyContract.assertLinksToPolicy(
        client, cancelling(user, user.create(), "a").without("Idempotency-Key"));
  }
}
