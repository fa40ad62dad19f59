package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests that JSON is parsed strictly: input that two parsers might interpret differently is
 * rejected.
 */
public abstract class JsonContract extends FeatureContract {
  JsonContract(ContractClient client) {
    super(client);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void rejectsMalformedJson(byte[] body) {
    assertRejected(client, body, Set.of());
  }

  @ParameterizedTest
  @MethodSource("beyondParsers")
  void rejectsJsonBeyondParserLimits(byte[] body) {
    assertRejected(client, body, Set.of(Difference.UNREADABLE_JSON));
  }

  /** Asserts that the body is rejected and that its key stays free. */
  public static void assertRejected(
      ContractClient client, byte[] body, Set<Difference> differences) {
    ApiUser user = client.newUser();
    String key = ApiUser.newKey();
    ApiRequest request =
        user.post(client.api().sample().collection()).key(key).body("application/json", body);

    differences.forEach(request::gatewayMay);
    request.send().problem(400, "malformed-json", "invalid-field");

    user.creating(key).send().expect(201).expectExecuted();
  }

  Stream<Arguments> malformed() {
    String valid = sample().body();
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
        text("trailing garbage", valid + "x"),
        text("a trailing comma", "{" + members() + ",}"),
        text("a comment", "/* x */" + valid),
        text("a line comment", valid + "// x"),
        text("single quotes", valid.replace('"', '\'')),
        text("unquoted names", valid.replace("\"" + name() + "\"", name())),
        text("NaN", withValue("NaN")),
        text("Infinity", withValue("Infinity")),
        text("-Infinity", withValue("-Infinity")),
        text("a leading zero", withValue("02")),
        text("a plus sign", withValue("+2")),
        text("a hexadecimal number", withValue("0x2")),
        text("a bare point", withValue("2.")),
        text("a raw line feed in a string", withValue("\"a\nb\"")),
        text("a raw NUL in a string", withValue("\"a\u0000b\"")),
        text("an unknown escape", withValue("\"\\x41\"")),
        text("nested too deep in a member", withValue("[".repeat(51) + "]".repeat(51))),
        bytes("UTF-16 without a mark", valid.getBytes(StandardCharsets.UTF_16BE)),
        bytes("UTF-32", valid.getBytes(StandardCharsets.UTF_32)));
  }

  /** Returns bytes that are not UTF-8, and texts beyond the limits of common parsers. */
  Stream<Arguments> beyondParsers() {
    return Stream.of(
        text("a number of 5,000 digits", withValue("9".repeat(5_000))),
        text("20,000 nested arrays", "[".repeat(20_000) + "]".repeat(20_000)),
        text("20,000 open arrays", "[".repeat(20_000)),
        text("10,000 nested objects", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)),
        bytes("a lone continuation byte", withBytes(0x80)),
        bytes("an overlong slash", withBytes(0xc0, 0xaf)),
        bytes("a surrogate in UTF-8", withBytes(0xed, 0xa0, 0x80)),
        bytes("beyond Unicode", withBytes(0xf5, 0x80, 0x80, 0x80)),
        bytes("ISO 8859-1", withValue("\"é\"").getBytes(StandardCharsets.ISO_8859_1)),
        bytes("UTF-16", sample().body().getBytes(StandardCharsets.UTF_16)));
  }

  @ParameterizedTest
  @MethodSource("duplicates")
  void rejectsDuplicateMembers(String body) {
    assertRejected(client, body.getBytes(StandardCharsets.UTF_8), Set.of());
  }

  Stream<Arguments> duplicates() {
    String escaped = "\\u%04x".formatted((int) name().charAt(0)) + name().substring(1);
    return Stream.of(
        argumentSet("the same member", "{" + members() + "," + members() + "}"),
        argumentSet("an escaped name", "{" + members() + ",\"" + escaped + "\":[]}"));
  }

  @Test
  void rejectsNameInOtherCase() {
    String capitalized = name().substring(0, 1).toUpperCase(Locale.ROOT) + name().substring(1);
    newUser()
        .creating(
            ApiUser.newKey(),
            sample().body().replace("\"" + name() + "\"", "\"" + capitalized + "\""))
        .send()
        .problem(400, "malformed-json", "invalid-field");
  }

  @Test
  void rejectsUnknownMember() {
    newUser()
        .creating(ApiUser.newKey(), "{" + members() + ",\"unknownMember\":1}")
        .send()
        .problem(400, "malformed-json", "invalid-field")
        .naming("unknownMember");
  }

  /** RFC 8259 lets a parser ignore the mark or reject it. */
  @Test
  void ignoresOrRejectsByteMark() {
    ApiResponse response = newUser().creating(ApiUser.newKey(), "\ufeff" + sample().body()).send();

    if (response.status() != 201) response.problem(400, "malformed-json");
  }

  @Test
  void respondsInUtf8WithoutMark() {
    ApiResponse response = newUser().creating(ApiUser.newKey()).send().expect(201);

    assertThat((char) response.body()[0]).isEqualTo('{');
    assertThat(response.requiredHeader("Content-Type").toLowerCase(Locale.ROOT))
        .doesNotContainPattern("charset=(?!utf-8)");
  }

  /** Returns the name of the body's first member. */
  private String name() {
    return body().propertyNames().iterator().next();
  }

  /** Returns the body's members as JSON, without the braces. */
  private String members() {
    String body = body().toString();
    return body.substring(1, body.length() - 1);
  }

  /** Returns the body with another literal as the value of its first member. */
  private String withValue(String literal) {
    String first = "\"" + name() + "\":";
    return body().toString().replace(first + body().path(name()), first + literal);
  }

  /** Returns the body with these bytes in a string. */
  private byte[] withBytes(int... wrong) {
    String[] parts = withValue("\"a#b\"").split("#");
    var body = new ByteArrayOutputStream();
    body.writeBytes(parts[0].getBytes(StandardCharsets.UTF_8));
    for (int each : wrong) body.write(each);
    body.writeBytes(parts[1].getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private JsonNode body() {
    return JsonMapper.shared().readTree(sample().body());
  }

  private static Arguments text(String name, String body) {
    return bytes(name, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Arguments bytes(String name, byte[] body) {
    return argumentSet(name, (Object) body);
  }
}
