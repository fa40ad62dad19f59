package io.haapi.lab.contract.orders;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.haapi.lab.contract.ContractClient;
import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.FeatureContract;
import io.haapi.lab.contract.JsonContract;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests malformed JSON within the lines of an order, where each literal has its own type. */
abstract class OrderJsonContract extends FeatureContract {
  OrderJsonContract(ContractClient client) {
    super(client);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void rejectsMalformedLine(byte[] body) {
    JsonContract.assertRejected(client, body, Set.of());
  }

  @ParameterizedTest
  @MethodSource("beyondParsers")
  void rejectsLineBeyondParserLimits(byte[] body) {
    JsonContract.assertRejected(client, body, Set.of(Difference.UNREADABLE_JSON));
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        text("a trailing comma", "{\"lines\":[" + Bodies.line() + ",]}"),
        text("NaN", Bodies.withQuantity("NaN")),
        text("Infinity", Bodies.withQuantity("Infinity")),
        text("-Infinity", Bodies.withQuantity("-Infinity")),
        text("a leading zero", Bodies.withQuantity("02")),
        text("a plus sign", Bodies.withQuantity("+2")),
        text("a hexadecimal number", Bodies.withQuantity("0x2")),
        text("a bare point", Bodies.withQuantity("2.")),
        text("a raw line feed in a string", Bodies.withSku("\"a\nb\"")),
        text("a raw NUL in a string", Bodies.withSku("\"a\u0000b\"")),
        text("an unknown escape", Bodies.withSku("\"\\x41\"")),
        text("nested too deep in a member", Bodies.withSku("[".repeat(51) + "]".repeat(51))));
  }

  /** Returns bytes that are not UTF-8, and a number beyond the limits of common parsers. */
  static Stream<Arguments> beyondParsers() {
    return Stream.of(
        text("a number of 5,000 digits", Bodies.withQuantity("9".repeat(5_000))),
        bytes("a lone continuation byte", sku(0x80)),
        bytes("an overlong slash", sku(0xc0, 0xaf)),
        bytes("a surrogate in UTF-8", sku(0xed, 0xa0, 0x80)),
        bytes("beyond Unicode", sku(0xf5, 0x80, 0x80, 0x80)),
        bytes("ISO 8859-1", Bodies.withSku("\"é\"").getBytes(StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest
  @MethodSource("duplicates")
  void rejectsDuplicateMembersOfLine(String body) {
    JsonContract.assertRejected(client, body.getBytes(StandardCharsets.UTF_8), Set.of());
  }

  static Stream<Arguments> duplicates() {
    return Stream.of(
        argumentSet(
            "quantity",
            Bodies.orderOf(
                "{\"sku\":\"a\",\"quantity\":1,\"quantity\":2,\"unitPrice\":%s}"
                    .formatted(Bodies.PRICE))),
        argumentSet(
            "amount",
            Bodies.orderOf(
                "{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":{\"amount\":\"1\",\"amount\":\"1\",\"currency\":\"EUR\"}}")));
  }

  private static byte[] sku(int... wrong) {
    String[] parts = Bodies.withSku("\"a#b\"").split("#");
    var body = new ByteArrayOutputStream();
    body.writeBytes(parts[0].getBytes(StandardCharsets.UTF_8));
    for (int each : wrong) body.write(each);
    body.writeBytes(parts[1].getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private static Arguments text(String name, String body) {
    return bytes(name, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Arguments bytes(String name, byte[] body) {
    return argumentSet(name, (Object) body);
  }
}
