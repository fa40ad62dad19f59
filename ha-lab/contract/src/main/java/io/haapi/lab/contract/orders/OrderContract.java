package io.haapi.lab.contract.orders;

import static io.haapi.lab.contract.orders.OrderRequests.cancelling;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.contract.ApiResponse;
import io.haapi.lab.contract.ApiUser;
import io.haapi.lab.contract.ContractClient;
import io.haapi.lab.contract.FeatureContract;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests how orders are placed and read. */
abstract class OrderContract extends FeatureContract {
  OrderContract(ContractClient client) {
    super(client);
  }

  @Test
  void returnsPlacedOrder() {
    ApiResponse response = newUser().creating(ApiUser.newKey()).send();

    JsonNode order = response.expectJson(201);
    assertThat(order.path("id").asString()).matches("[0-9a-f]{64}");
    assertThat(response.requiredHeader("Location"))
        .isEqualTo("orders/" + order.path("id").asString());
    assertThat(order.path("status").asString()).isEqualTo("placed");
    assertThat(Instant.parse(order.path("createdAt").asString()))
        .isBetween(
            Instant.now().minus(Duration.ofMinutes(10)),
            Instant.now().plus(Duration.ofMinutes(10)));
    assertThat(order.path("lines")).hasSize(1);
    JsonNode line = order.path("lines").path(0);
    assertThat(line.path("sku").asString()).isEqualTo("sku-1");
    assertThat(line.path("quantity").isInt()).isTrue();
    assertThat(line.path("quantity").asInt()).isEqualTo(2);
    assertThat(amount(line.path("unitPrice"), "EUR")).isEqualByComparingTo("9.99");
    assertThat(order.path("totals")).hasSize(1);
    assertThat(amount(order.path("totals").path(0), "EUR")).isEqualByComparingTo("19.98");
    assertThat(response.isReplay()).isFalse();
  }

  @Test
  void sumsExactlyPerCurrency() {
    String order =
        Bodies.orderOf(
            Bodies.line("\"a\"", "3", "\"0.1\"", "\"EUR\""),
            Bodies.line("\"b\"", "1", "\"0.2005\"", "\"EUR\""),
            Bodies.line("\"c\"", "7", "\"100\"", "\"JPY\""));

    JsonNode totals =
        newUser().creating(ApiUser.newKey(), order).send().expectJson(201).path("totals");

    assertThat(totals).hasSize(2);
    List<JsonNode> each = totals.valueStream().toList();
    assertThat(each)
        .anySatisfy(total -> assertThat(amount(total, "EUR")).isEqualByComparingTo("0.5005"))
        .anySatisfy(total -> assertThat(amount(total, "JPY")).isEqualByComparingTo("700"));
  }

  @Test
  void placesLargestOrder() {
    ApiUser user = newUser();
    List<String> lines =
        IntStream.range(0, 100)
            .mapToObj(
                number ->
                    Bodies.line(
                        "\"%s\"".formatted("s".repeat(60) + "%04d".formatted(number)),
                        "10000",
                        "\"999999999999.9999\"",
                        "\"EUR\""))
            .toList();

    JsonNode placed = user.creating(ApiUser.newKey(), Bodies.orderOf(lines)).send().expectJson(201);

    assertThat(placed.path("lines")).hasSize(100);
    JsonNode total = placed.path("totals").path(0);
    assertThat(amount(total, "EUR")).isEqualByComparingTo("999999999999999900.0000");
    String path = "/v1/orders/" + placed.path("id").asString();
    assertThat(user.get(path).at(1).send().expectJson(200)).isEqualTo(placed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "00000000000000000000000000000000000000000000000000000000000000",
        "00000000000000000000000000000000000000000000000000000000000000000",
        "ABCDEF0000000000000000000000000000000000000000000000000000000000",
        "g000000000000000000000000000000000000000000000000000000000000000",
        "1",
        "null",
        "payment"
      })
  void rejectsCancellationOfUnknownId(String id) {
    cancelling(newUser(), id, ApiUser.newKey()).send().problem(404, "not-found");
  }

  private static BigDecimal amount(JsonNode money, String currency) {
    assertThat(money.path("currency").asString()).as("currency of %s", money).isEqualTo(currency);
    assertThat(money.path("amount").isString()).as("amount of %s is a string", money).isTrue();
    assertThat(money.path("amount").asString()).matches("\\d+(\\.\\d{1,4})?");
    return new BigDecimal(money.path("amount").asString());
  }
}
