package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON is read strictly: what two parsers might read differently is refused. */
abstract class JsonContract extends FeatureContract {
  JsonContract(Client client) {
    super(client);
  }

  @ParameterizedTest
  @MethodSource("notJson")
  void whatIsNotJsonIsRefusedAndTheKeyStaysFree(byte[] body) {
    assertRefusedAndTheKeyStaysFree(body, Set.of());
  }

  @ParameterizedTest
  @MethodSource("beyondParsers")
  void whatIsBeyondParsersIsRefusedAndTheKeyStaysFree(byte[] body) {
    assertRefusedAndTheKeyStaysFree(body, Set.of(Difference.UNREADABLE_JSON));
  }

  private void assertRefusedAndTheKeyStaysFree(byte[] body, Set<Difference> differences) {
    Caller caller = newCaller();
    String key = Caller.newKey();
    Call call = caller.post("/v1/orders").key(key).body("application/json", body);

    differences.forEach(call::gatewayMay);
    call.send().problem(400, "malformed-json", "invalid-field");

    IdempotencyContract.assertExecuted(caller.placing(key, Bodies.order()).send().expect(201));
  }

  static Stream<Arguments> notJson() {
    String valid = Bodies.order();
    return Stream.of(
        text("nothing", ""),
        text("blanks", "  \n"),
        text("null", "null"),
        text("a list", "[" + valid + "]"),
        text("a string", "\"x\""),
        text("a number", "1"),
        text("an open object", "{"),
        text("cut short", valid.substring(0, valid.length() - 1)),
        text("two values", valid + valid),
        text("garbage behind it", valid + "x"),
        text("a trailing comma", "{\"lines\":[" + Bodies.line() + ",]}"),
        text("a comment", "/* x */" + valid),
        text("a line comment", valid + "// x"),
        text("single quotes", valid.replace('"', '\'')),
        text("unquoted names", valid.replace("\"lines\"", "lines")),
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
        text("nested too deep in a member", Bodies.withSku("[".repeat(51) + "]".repeat(51))),
        bytes("UTF-16 without a mark", valid.getBytes(StandardCharsets.UTF_16BE)),
        bytes("UTF-32", valid.getBytes(StandardCharsets.UTF_32)));
  }

  /** Bytes that are not UTF-8, and texts beyond the limits of common parsers. */
  static Stream<Arguments> beyondParsers() {
    return Stream.of(
        text("a number of 5,000 digits", Bodies.withQuantity("9".repeat(5_000))),
        text("20,000 nested arrays", "[".repeat(20_000) + "]".repeat(20_000)),
        text("20,000 open arrays", "[".repeat(20_000)),
        text("10,000 nested objects", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)),
        bytes("a lone continuation byte", sku(0x80)),
        bytes("an overlong slash", sku(0xc0, 0xaf)),
        bytes("a surrogate in UTF-8", sku(0xed, 0xa0, 0x80)),
        bytes("beyond Unicode", sku(0xf5, 0x80, 0x80, 0x80)),
        bytes("ISO 8859-1", Bodies.withSku("\"é\"").getBytes(StandardCharsets.ISO_8859_1)),
        bytes("UTF-16", Bodies.order().getBytes(StandardCharsets.UTF_16)));
  }

  @ParameterizedTest
  @MethodSource("duplicates")
  void aMemberGivenTwiceIsRefused(String body) {
    Caller caller = newCaller();
    String key = Caller.newKey();

    caller.placing(key, body).send().problem(400, "malformed-json", "invalid-field");

    IdempotencyContract.assertExecuted(caller.placing(key, Bodies.order()).send().expect(201));
  }

  static Stream<Arguments> duplicates() {
    String lines = "\"lines\":[" + Bodies.line() + "]";
    return Stream.of(
        argumentSet("lines", "{" + lines + "," + lines + "}"),
        argumentSet("an escaped name", "{" + lines + ",\"\\u006cines\":[]}"),
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

  @Test
  void namesAreCaseSensitive() {
    newCaller()
        .placing(Caller.newKey(), Bodies.order().replace("\"lines\"", "\"Lines\""))
        .send()
        .problem(400, "malformed-json", "invalid-field");
  }

  /** RFC 8259 lets a parser ignore the mark or refuse it. */
  @Test
  void aByteOrderMarkIsIgnoredOrRefused() {
    Answer answer = newCaller().placing(Caller.newKey(), "\ufeff" + Bodies.order()).send();

    if (answer.status() != 201) answer.problem(400, "malformed-json");
  }

  @Test
  void answersAreUtf8WithoutAMark() {
    Answer answer = newCaller().placing(Caller.newKey(), Bodies.order()).send().expect(201);

    assertThat((char) answer.body()[0]).isEqualTo('{');
    assertThat(answer.requiredHeader("Content-Type").toLowerCase(Locale.ROOT))
        .doesNotContainPattern("charset=(?!utf-8)");
  }

  private static byte[] sku(int... wrong) {
    String[] parts = Bodies.withSku("\"a#b\"").split("#");
    byte[] head = parts[0].getBytes(StandardCharsets.UTF_8);
    byte[] tail = parts[1].getBytes(StandardCharsets.UTF_8);
    var body = new byte[head.length + wrong.length + tail.length];
    System.arraycopy(head, 0, body, 0, head.length);
    for (int at = 0; at < wrong.length; at++) body[head.length + at] = (byte) wrong[at];
    System.arraycopy(tail, 0, body, head.length + wrong.length, tail.length);
    return body;
  }

  private static Arguments text(String name, String body) {
    return bytes(name, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Arguments bytes(String name, byte[] body) {
    return argumentSet(name, (Object) body);
  }
}
