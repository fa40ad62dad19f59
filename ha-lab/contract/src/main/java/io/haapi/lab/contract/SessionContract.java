package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One session, whichever instance answers, in a cookie or a header. */
abstract class SessionContract extends FeatureContract {
  SessionContract(Client client) {
    super(client);
  }

  @Test
  void whatOneInstanceSavesTheOthersSee() {
    Session session = newCaller().newSession();
    for (int writer = 0; writer < instances(); writer++) {
      session.put(writer, "sku-1", writer + 1).expect(200);
      for (int reader = 0; reader < instances(); reader++) {
        assertThat(session.cart(reader)).isEqualTo(Map.of("sku-1", writer + 1));
      }
    }
  }

  /** In a token one of them survives, whole; which one, the client's cookies decide. */
  @Test
  void concurrentChangesOfDifferentItemsAllSurvive() {
    Session session = newCaller().newSession();
    session.put(0, "leaves", 1).expect(200);
    var expected = new TreeMap<String, Integer>();
    for (int item = 0; item < 20; item++) expected.put("sku-" + item, item + 1);

    List<Answer> answers =
        Together.run(
            21,
            index ->
                index == 20
                    ? session.remove(1, "leaves")
                    : session.put(index, "sku-" + index, index + 1));

    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 204));
    Map<String, Integer> cart = session.cart(0);
    assertThat(session.cart(1)).isEqualTo(cart);
    if (client.api().profile().has(Difference.SESSION_IN_TOKEN)) {
      expected.put("leaves", 1);
      assertThat(expected).containsAllEntriesOf(cart);
    } else {
      assertThat(cart).isEqualTo(expected);
    }
  }

  @Test
  void theCookieIsClosedToScriptsAndOtherSites() {
    String name = client.api().sessionCookie();
    SessionCookie cookie = SessionCookie.of(newCaller().get("/v1/cart").send(), name);

    assertThat(cookie.value()).hasSizeGreaterThanOrEqualTo(22);
    assertThat(cookie.attributes()).contains("httponly", "samesite=lax", "path=/");
    assertThat(cookie.attributes()).noneMatch(attribute -> attribute.startsWith("domain"));
    if (name.startsWith("__Host-")) assertThat(cookie.attributes()).contains("secure");
  }

  /** As browsers send them, an older cookie of the same name first (RFC 6265, section 5.4). */
  @Test
  void findsTheLiveSessionAmongCookies() {
    Caller caller = newCaller();
    Session live = caller.newSession();
    live.put(0, "sku-1", 7).expect(200);
    String stale = newCaller().newSession().cookie();
    String name = client.api().sessionCookie();

    for (String before : List.of(stale, "malformed", stale + "; " + name + "=malformed")) {
      Answer answer =
          caller.get("/v1/cart").cookie(before + "; " + name + "=" + live.cookie()).at(1).send();

      assertThat(Session.quantities(answer)).isEqualTo(Map.of("sku-1", 7));
    }
  }

  @Test
  void looksUpFewCookies() {
    Caller caller = newCaller();
    Session live = caller.newSession();
    live.put(0, "sku-1", 7).expect(200);
    String name = client.api().sessionCookie() + "=";
    String many =
        Stream.generate(() -> newCaller().newSession().cookie())
            .limit(3)
            .collect(Collectors.joining("; " + name));

    Answer answer = caller.get("/v1/cart").cookie(many + "; " + name + live.cookie()).send();

    assertThat(Session.quantities(answer)).isEmpty();
  }

  @Test
  void everySessionHasAnIdOfItsOwn() {
    Caller caller = newCaller();

    assertThat(caller.newSession().cookie()).isNotEqualTo(caller.newSession().cookie());
  }

  @Test
  void anotherCallersSessionGivesNothingAndStaysIntact() {
    Session owner = newCaller().newSession();
    owner.put(0, "sku-1", 1).expect(200);
    Caller thief = newCaller();

    Answer stolen = thief.get("/v1/cart").cookie(owner.cookie()).at(1).send();

    assertThat(Session.quantities(stolen)).isEmpty();
    String fresh = SessionCookie.of(stolen, client.api().sessionCookie()).value();
    assertThat(fresh).isNotEqualTo(owner.cookie());
    thief
        .put("/v1/cart/items/sku-2")
        .cookie(owner.cookie())
        .json(Bodies.cartLine(9))
        .send()
        .expect(200);
    thief.delete("/v1/cart").cookie(owner.cookie()).send().expect(204);
    thief.delete("/v1/cart/items/sku-1").cookie(owner.cookie()).send().expect(204);
    assertThat(owner.cart(0)).isEqualTo(Map.of("sku-1", 1));
    assertThat(owner.cart(1)).isEqualTo(Map.of("sku-1", 1));
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
  void anUnknownSessionGivesAFreshOneAndIsNotAdopted(String value) {
    String cookie = value.equals("{4000}") ? "A".repeat(4_000) : value;

    Answer answer = newCaller().get("/v1/cart").cookie(cookie).send();

    assertThat(Session.quantities(answer)).isEmpty();
    assertThat(SessionCookie.of(answer, client.api().sessionCookie()).value()).isNotEqualTo(cookie);
  }

  @Test
  void xSessionNewGivesTheSessionInAHeaderInsteadOfACookie() {
    Caller caller = newCaller();

    Answer first =
        caller
            .put("/v1/cart/items/sku-1")
            .header("X-Session", "new")
            .json(Bodies.cartLine(4))
            .send()
            .expect(200);

    assertThat(first.headers("Set-Cookie")).isEmpty();
    String id = first.requiredHeader("X-Session");
    assertThat(id).isNotEqualTo("new").hasSizeGreaterThanOrEqualTo(22);
    Answer later = caller.get("/v1/cart").header("X-Session", id).at(1).send();
    assertThat(Session.quantities(later)).isEqualTo(Map.of("sku-1", 4));
    assertThat(later.headers("Set-Cookie")).isEmpty();
  }

  @Test
  void anotherCallersSessionInAHeaderGivesNothing() {
    Caller owner = newCaller();
    String id =
        owner
            .put("/v1/cart/items/sku-1")
            .header("X-Session", "new")
            .json(Bodies.cartLine(4))
            .send()
            .expect(200)
            .requiredHeader("X-Session");

    Answer stolen = newCaller().get("/v1/cart").header("X-Session", id).at(1).send();

    assertThat(Session.quantities(stolen)).isEmpty();
    Answer own = owner.get("/v1/cart").header("X-Session", id).send();
    assertThat(Session.quantities(own)).isEqualTo(Map.of("sku-1", 4));
  }

  @ParameterizedTest
  @MethodSource("ofSessions")
  void aCookieAndAHeaderThatDifferAreRefused(Operation operation) {
    Caller caller = newCaller();
    Session session = caller.newSession();
    String other =
        caller.get("/v1/cart").header("X-Session", "new").send().requiredHeader("X-Session");

    operation
        .by(caller)
        .cookie(session.cookie())
        .header("X-Session", other)
        .send()
        .problem(400, "session-conflict");
  }

  static List<Operation> ofSessions() {
    return operations(Operation::usesSession);
  }

  @ParameterizedTest
  @MethodSource("ofNoSession")
  void whatNeedsNoSessionMakesNone(Operation operation) {
    Answer answer = operation.by(newCaller()).gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN).send();

    assertThat(answer.headers("Set-Cookie")).as("%s", answer).isEmpty();
    assertThat(answer.headers("X-Session")).as("%s", answer).isEmpty();
  }

  static List<Operation> ofNoSession() {
    return operations(operation -> !operation.usesSession());
  }

  @Test
  void aRefusedCallMakesNoSession() {
    Answer answer = newCaller().put("/v1/cart/items/sku-1").json("{").send().expect(400);

    assertThat(answer.headers("Set-Cookie")).isEmpty();
  }
}
