package io.haapi.lab.contract.orders;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.haapi.lab.contract.ApiResponse;
import io.haapi.lab.contract.ApiUser;
import io.haapi.lab.contract.ContractClient;
import io.haapi.lab.contract.FeatureContract;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that invalid fields of orders are rejected by name, and that nothing is written. */
abstract class OrderInputContract extends FeatureContract {
  OrderInputContract(ContractClient client) {
    super(client);
  }

  @ParameterizedTest
  @MethodSource({
    "wrongLines",
    "wrongSkus",
    "wrongQuantities",
    "wrongAmounts",
    "wrongCurrencies",
    "unknownMembers"
  })
  void rejectsInvalidField(String field, String order) {
    ApiUser user = newUser();
    String key = ApiUser.newKey();

    user.creating(key, order).send().problem(400, "invalid-field", "malformed-json").naming(field);

    ApiResponse corrected = user.creating(key).at(1).send().expect(201);
    corrected.expectExecuted();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0001", "1.5", "999999999999.9999", "000000000001", "9.9900"})
  void takesAmount(String amount) {
    newUser()
        .creating(ApiUser.newKey(), Bodies.withAmount("\"" + amount + "\""))
        .send()
        .expect(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "..", "-", "A.b_c-9", "{64}"})
  void takesSku(String sku) {
    String filled = sku.equals("{64}") ? "x".repeat(64) : sku;

    newUser().creating(ApiUser.newKey(), Bodies.withSku("\"" + filled + "\"")).send().expect(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "10000"})
  void takesQuantityAtLimit(String quantity) {
    newUser().creating(ApiUser.newKey(), Bodies.withQuantity(quantity)).send().expect(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EUR", "JPY", "KWD"})
  void takesCurrency(String currency) {
    newUser()
        .creating(ApiUser.newKey(), Bodies.withCurrency("\"" + currency + "\""))
        .send()
        .expect(201);
  }

  static Stream<Arguments> wrongLines() {
    return Stream.of(
        wrong("lines", "{}"),
        wrong("lines", "{\"lines\":null}"),
        wrong("lines", "{\"lines\":[]}"),
        wrong("lines", "{\"lines\":{}}"),
        wrong("lines", "{\"lines\":\"x\"}"),
        wrong("lines", "{\"lines\":1}"),
        argumentSet("101 lines", "lines", Bodies.lines(101)),
        wrong("lines[0]", "{\"lines\":[null]}"),
        wrong("lines[0]", "{\"lines\":[1]}"),
        wrong("lines[0]", "{\"lines\":[[]]}"),
        wrong(
            "lines[0].sku",
            Bodies.orderOf("{\"quantity\":1,\"unitPrice\":%s}".formatted(Bodies.PRICE))),
        wrong(
            "lines[0].quantity",
            Bodies.orderOf("{\"sku\":\"a\",\"unitPrice\":%s}".formatted(Bodies.PRICE))),
        wrong("lines[0].unitPrice", Bodies.orderOf("{\"sku\":\"a\",\"quantity\":1}")),
        wrong(
            "lines[0].unitPrice",
            Bodies.orderOf("{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":null}")),
        wrong(
            "lines[0].unitPrice",
            Bodies.orderOf("{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":9.99}")),
        wrong(
            "lines[0].unitPrice.amount",
            Bodies.orderOf("{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":{\"currency\":\"EUR\"}}")),
        wrong(
            "lines[0].unitPrice.currency",
            Bodies.orderOf("{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":{\"amount\":\"1\"}}")),
        argumentSet(
            "the second line",
            "lines[1].quantity",
            Bodies.orderOf(Bodies.line(), Bodies.line("\"a\"", "0", "\"1\"", "\"EUR\""))));
  }

  static Stream<Arguments> wrongSkus() {
    return Stream.of(
            "null",
            "\"\"",
            "\" \"",
            "\"a b\"",
            "\"a/b\"",
            "\"a\\n\"",
            "\"a\\u0000\"",
            "\"é\"",
            "\"ａ\"",
            "\"😀\"",
            "\"\\ud800\"",
            "\"a\\u202eb\"",
            "\"" + "x".repeat(65) + "\"",
            "\"" + "x".repeat(5_000) + "\"",
            "1",
            "true",
            "[]",
            "{}")
        .map(sku -> literal("lines[0].sku", sku, Bodies.withSku(sku)));
  }

  static Stream<Arguments> wrongQuantities() {
    return Stream.of(
            "null",
            "0",
            "-1",
            "10001",
            "1.9",
            "2147483648",
            "4294967297",
            "18446744073709551617",
            "1e400000000",
            "1E-400000000",
            "\"1\"",
            "\"\"",
            "true",
            "[1]",
            "{}")
        .map(quantity -> literal("lines[0].quantity", quantity, Bodies.withQuantity(quantity)));
  }

  static Stream<Arguments> wrongAmounts() {
    return Stream.of(
            "null",
            "\"\"",
            "\" 1\"",
            "\"1 \"",
            "\"1\\n\"",
            "\"-1\"",
            "\"+1\"",
            "\".5\"",
            "\"5.\"",
            "\"1,5\"",
            "\"1_000\"",
            "\"1e3\"",
            "\"1e400000000\"",
            "\"1e-400000000\"",
            "\"0x1F\"",
            "\"1d\"",
            "\"NaN\"",
            "\"Infinity\"",
            "\"1.23456\"",
            "\"1234567890123\"",
            "\"" + "9".repeat(5_000) + "\"",
            "\"٩.٩٩\"",
            "\"１\"",
            "9.99",
            "1",
            "1e400000000",
            "true",
            "[\"1\"]")
        .map(amount -> literal("lines[0].unitPrice.amount", amount, Bodies.withAmount(amount)));
  }

  static Stream<Arguments> wrongCurrencies() {
    return Stream.of(
            "null",
            "\"\"",
            "\"EU\"",
            "\"EURO\"",
            "\"eur\"",
            "\"ABC\"",
            "\"ＥＵＲ\"",
            "\"EUR\\n\"",
            "\" EUR\"",
            "\"€\"",
            "978",
            "[\"EUR\"]")
        .map(
            currency ->
                literal("lines[0].unitPrice.currency", currency, Bodies.withCurrency(currency)));
  }

  static Stream<Arguments> unknownMembers() {
    return Stream.of(
        wrong("extra", "{\"extra\":1,\"lines\":[%s]}".formatted(Bodies.line())),
        wrong("id", "{\"lines\":[%s],\"id\":\"x\"}".formatted(Bodies.line())),
        wrong(
            "lines[0].extra",
            Bodies.orderOf(
                "{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":%s,\"extra\":{}}"
                    .formatted(Bodies.PRICE))),
        wrong(
            "lines[0].unitPrice.extra",
            Bodies.orderOf(
                "{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\",\"extra\":1}}")));
  }

  private static Arguments wrong(String field, String order) {
    return argumentSet(shortened(order), field, order);
  }

  private static Arguments literal(String field, String value, String order) {
    return argumentSet(field + " = " + shortened(value), field, order);
  }

  private static String shortened(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
