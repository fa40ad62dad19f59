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

/** Tests the format of keys: a structured-field string (RFC 9651) or the bare value. */
public abstract class IdempotencyKeyContract extends FeatureContract {
  IdempotencyKeyContract(ContractClient client) {
    super(client);
  }

  @Test
  void takesQuotedAndBareKeyAsEqual() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key).send().expect(201);

    user.creating("\"" + key + "\"").at(1).send().expectReplayOf(first);
  }

  @Test
  void takesEscapedQuotes() {
    ApiUser user = newUser();
    ApiResponse first = user.creating("\"a\\\"b\\\\c\"").send().expect(201);

    user.creating("\"a\\\"b\\\\c\"").send().expectReplayOf(first);
  }

  @Test
  void takes255EscapedCharacters() {
    ApiUser user = newUser();
    String key = "\"" + "\\\"".repeat(255) + "\"";
    ApiResponse first = user.creating(key).send().expect(201);

    user.creating(key).send().expectReplayOf(first);
  }

  @Test
  void distinguishesCaseOfKeys() {
    ApiUser user = newUser();
    user.creating("key-a").send().expect(201);

    user.creating("KEY-A").send().expect(201).expectExecuted();
  }

  @Test
  void takesKeysOfAnyLength() {
    ApiUser user = newUser();
    for (String key : List.of("k", "k".repeat(255), "\"" + "q".repeat(255) + "\"", "a:b/c?d=e&f")) {
      user.creating(key).send().expect(201);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void rejectsMissingKey(ApiOperation command) {
    command
        .by(newUser())
        .without("Idempotency-Key")
        .send()
        .problem(400, "idempotency-key-missing")
        .mentioning("Idempotency-Key");
  }

  List<ApiOperation> commands() {
    return operations(ApiOperation::isCommand);
  }

  @ParameterizedTest
  @MethodSource("malformedKeys")
  void rejectsMalformedKey(String key) {
    ApiUser user = newUser();

    user.creating(key)
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .sendRaw()
        .problem(400, "idempotency-key-malformed", "idempotency-key-missing")
        .mentioning("Idempotency-Key");
    user.changing(user.create(), key)
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

  /** The link leads to the published policy (IETF draft, section 2.7). */
  @Test
  void linksToPublishedPolicy() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    String id = user.create();
    user.creating(key).send().expect(201);
    List<ApiRequest> rejected =
        List.of(
            user.creating("a").without("Idempotency-Key"),
            user.creating("a\""),
            user.creating("k".repeat(256)),
            user.creating(key, sample().otherBody()),
            user.changing(id, "a\""),
            user.changing(id, "a").without("Idempotency-Key"));

    rejected.forEach(request -> assertLinksToPolicy(client, request));
  }

  /** Asserts that the request is rejected with a link to the key's parameter in the document. */
  public static void assertLinksToPolicy(ContractClient client, ApiRequest request) {
    ApiResponse response = request.gatewayMay(Difference.MALFORMED_REQUESTS).sendRaw();
    response.expectRejection();
    if (response.gateway().isPresent()) return;
    String link = response.requiredHeader("Link");
    assertThat(link).as("%s", response).matches("<[^>]+>; rel=\"describedby\"");
    URI policy =
        URI.create("http://api" + request.path()).resolve(link.substring(1, link.indexOf('>')));
    String text = client.reader().get(policy.getPath()).send().expect(200).text();
    JsonNode parameter =
        OpenApiDocument.parse(text).orElseThrow().document().at(policy.getFragment());
    assertThat(parameter.path("name").asString("")).as("%s", policy).isEqualTo("Idempotency-Key");
    assertThat(parameter.path("schema").propertyNames()).contains("pattern", "maxLength");
  }

  @Test
  void rejectsTwoKeys() {
    ApiUser user = newUser();
    for (String second : List.of("one", "two")) {
      user.creating("one")
          .key(second)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .sendRaw()
          .problem(400, "idempotency-key-malformed");
    }
  }

  @Test
  void ignoresKeyOnRead() {
    newUser().get(sample().collection()).key("\"").send().expect(200);
  }
}
