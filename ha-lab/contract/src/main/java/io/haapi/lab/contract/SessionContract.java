package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Tests that a session in a cookie or a header is the same at every instance. Applies only if the
 * API declares session values.
 */
abstract class SessionContract extends FeatureContract {
  SessionContract(ContractClient client) {
    super(client);
  }

  @BeforeAll
  void requireSessionValues() {
    assumeTrue(sample().session().isPresent(), "the API declares no session values");
  }

  @Test
  void sharesSessionAmongInstances() {
    CookieSession session = newUser().newSession();
    JsonNode empty = session.read(0);
    session.write(1).expect(200);
    JsonNode written = session.read(0);

    assertThat(written).isNotEqualTo(empty);
    for (int reader = 0; reader < instances(); reader++) {
      assertThat(session.read(reader)).isEqualTo(written);
    }
  }

  @Test
  void startsSessionWithFirstWrite() {
    ApiUser user = newUser();
    ApiResponse written = client.writingSession(user).send().expect(200);
    String cookie = ReceivedCookie.of(written, client.api().sessionCookie()).value();

    assertThat(new CookieSession(user, cookie).read(1)).isEqualTo(writtenValues());
  }

  @Test
  void hidesCookieFromScriptsAndOtherSites() {
    String name = client.api().sessionCookie();
    ReceivedCookie cookie = ReceivedCookie.of(reading(newUser()).send(), name);

    assertThat(cookie.value()).hasSizeGreaterThanOrEqualTo(22);
    assertThat(cookie.attributes()).contains("httponly", "samesite=lax", "path=/");
    assertThat(cookie.attributes()).noneMatch(attribute -> attribute.startsWith("domain"));
    if (name.startsWith("__Host-")) assertThat(cookie.attributes()).contains("secure");
  }

  /** Browsers may send an older cookie of the same name first (RFC 6265, section 5.4). */
  @Test
  void findsLiveSessionAmongCookies() {
    ApiUser user = newUser();
    CookieSession live = user.newSession();
    live.write(0).expect(200);
    JsonNode written = live.read(0);
    String stale = newUser().newSession().cookie();
    String name = client.api().sessionCookie();

    for (String before : List.of(stale, "malformed", stale + "; " + name + "=malformed")) {
      ApiResponse response =
          reading(user).cookie(before + "; " + name + "=" + live.cookie()).at(1).send();

      assertThat(response.expectJson(200)).isEqualTo(written);
    }
  }

  @Test
  void looksUpFewCookies() {
    ApiUser user = newUser();
    CookieSession live = user.newSession();
    JsonNode empty = live.read(0);
    live.write(0).expect(200);
    String name = client.api().sessionCookie() + "=";
    String many =
        Stream.generate(() -> newUser().newSession().cookie())
            .limit(3)
            .collect(Collectors.joining("; " + name));

    ApiResponse response = reading(user).cookie(many + "; " + name + live.cookie()).send();

    assertThat(response.expectJson(200)).isEqualTo(empty);
  }

  @Test
  void givesEachSessionItsOwnId() {
    ApiUser user = newUser();

    assertThat(user.newSession().cookie()).isNotEqualTo(user.newSession().cookie());
  }

  @Test
  void ignoresSessionOfAnotherCaller() {
    CookieSession owner = newUser().newSession();
    JsonNode empty = owner.read(0);
    owner.write(0).expect(200);
    JsonNode written = owner.read(0);
    ApiUser thief = newUser();

    ApiResponse stolen = reading(thief).cookie(owner.cookie()).at(1).send();

    assertThat(stolen.expectJson(200)).isEqualTo(empty).isNotEqualTo(written);
    String fresh = ReceivedCookie.of(stolen, client.api().sessionCookie()).value();
    assertThat(fresh).isNotEqualTo(owner.cookie());
    client.writingSession(thief).cookie(owner.cookie()).send().expect(200);
    assertThat(owner.read(0)).isEqualTo(written);
    assertThat(owner.read(1)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "00000000-0000-0000-0000-000000000000",
        "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw",
        "!!!",
        "{4000}"
      })
  void replacesUnknownSession(String value) {
    String cookie = value.equals("{4000}") ? "A".repeat(4_000) : value;

    ApiResponse response = reading(newUser()).cookie(cookie).send();

    assertThat(response.expectJson(200)).isEqualTo(newUser().newSession().read(0));
    assertThat(ReceivedCookie.of(response, client.api().sessionCookie()).value())
        .isNotEqualTo(cookie);
  }

  @Test
  void returnsSessionInHeaderOnRequest() {
    ApiUser user = newUser();

    ApiResponse first = client.writingSession(user).header("X-Session", "new").send().expect(200);

    assertThat(first.headers("Set-Cookie")).isEmpty();
    String id = first.requiredHeader("X-Session");
    assertThat(id).isNotEqualTo("new").hasSizeGreaterThanOrEqualTo(22);
    ApiResponse later = reading(user).header("X-Session", id).at(1).send();
    assertThat(later.expectJson(200)).isEqualTo(writtenValues());
    assertThat(later.headers("Set-Cookie")).isEmpty();
  }

  @Test
  void ignoresSessionHeaderOfAnotherCaller() {
    ApiUser owner = newUser();
    String id =
        client
            .writingSession(owner)
            .header("X-Session", "new")
            .send()
            .expect(200)
            .requiredHeader("X-Session");

    ApiResponse stolen = reading(newUser()).header("X-Session", id).at(1).send();

    assertThat(stolen.expectJson(200)).isEqualTo(newUser().newSession().read(0));
    ApiResponse own = reading(owner).header("X-Session", id).send();
    assertThat(own.expectJson(200)).isEqualTo(writtenValues());
  }

  @ParameterizedTest
  @MethodSource("withSession")
  void rejectsDifferingCookieAndHeader(ApiOperation operation) {
    ApiUser user = newUser();
    CookieSession session = user.newSession();
    String other = reading(user).header("X-Session", "new").send().requiredHeader("X-Session");

    operation
        .by(user)
        .cookie(session.cookie())
        .header("X-Session", other)
        .send()
        .problem(400, "session-conflict");
  }

  List<ApiOperation> withSession() {
    return operations(ApiOperation::usesSession);
  }

  @Test
  void startsNoSessionForRejectedRequest() {
    ApiRequest malformed =
        newUser().call(client.sampleSession().method(), client.sampleSession().path()).json("{");

    assertThat(malformed.send().expect(400).headers("Set-Cookie")).isEmpty();
  }

  private ApiRequest reading(ApiUser user) {
    return user.get(client.sampleSession().read());
  }

  /** Returns what a session holds after the sample's write. */
  private JsonNode writtenValues() {
    CookieSession session = newUser().newSession();
    JsonNode empty = session.read(0);
    session.write(0).expect(200);
    JsonNode written = session.read(0);
    assertThat(written).isNotEqualTo(empty);
    return written;
  }
}
