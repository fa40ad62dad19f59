package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The cart, which lives in the session. */
abstract class CartContract extends FeatureContract {
  CartContract(Client client) {
    super(client);
  }

  @Test
  void itBeginsEmpty() {
    JsonNode cart = newCaller().get("/v1/cart").send().expectJson(200);

    assertThat(cart.path("lines").isArray()).isTrue();
    assertThat(cart.path("lines")).isEmpty();
  }

  @Test
  void anItemPutIntoItIsThere() {
    Session session = newCaller().newSession();

    Answer put = session.put(0, "sku-1", 3);

    assertThat(Session.quantities(put)).isEqualTo(Map.of("sku-1", 3));
    assertThat(put.json().path("lines").path(0).path("unitPrice").path("currency").asString())
        .isEqualTo("EUR");
    assertThat(session.cart(0)).isEqualTo(Map.of("sku-1", 3));
  }

  @Test
  void theFirstItemMakesTheSessionToo() {
    Caller caller = newCaller();
    Answer put = caller.put("/v1/cart/items/sku-1").json(Bodies.cartLine(1)).send().expect(200);
    String cookie = SessionCookie.of(put, client.api().sessionCookie()).value();

    assertThat(new Session(caller, cookie).cart(1)).isEqualTo(Map.of("sku-1", 1));
  }

  @Test
  void puttingAnItemAgainReplacesIt() {
    Session session = newCaller().newSession();
    session.put(0, "sku-1", 3).expect(200);

    session.put(1, "sku-1", 5).expect(200);

    assertThat(session.cart(0)).isEqualTo(Map.of("sku-1", 5));
  }

  @Test
  void aRemovedItemIsGoneAndRemovingItAgainChangesNothing() {
    Session session = newCaller().newSession();
    session.put(0, "sku-1", 1).expect(200);
    session.put(0, "sku-2", 2).expect(200);

    session.remove(1, "sku-1").expectEmpty(204);
    session.remove(0, "sku-1").expectEmpty(204);

    assertThat(session.cart(0)).isEqualTo(Map.of("sku-2", 2));
  }

  @Test
  void anEmptiedCartIsEmptyEverywhereAndCanBeFilledAgain() {
    Session session = newCaller().newSession();
    session.put(0, "sku-1", 1).expect(200);
    session.put(0, "sku-2", 2).expect(200);

    session.empty(1).expectEmpty(204);

    assertThat(session.cart(0)).isEmpty();
    assertThat(session.cart(1)).isEmpty();
    session.put(0, "sku-3", 3).expect(200);
    assertThat(session.cart(1)).isEqualTo(Map.of("sku-3", 3));
  }

  @Test
  void aFullCartTakesChangesOfItsLinesAndNoMoreOfThem() {
    Session session = newCaller().newSession();
    int full = fill(session);
    String more = "sku-" + full;

    session.put(1, "sku-9", 7).expect(200);
    assertThat(session.cart(0)).hasSize(full).containsEntry("sku-9", 7).doesNotContainKey(more);

    session.remove(0, "sku-0").expect(204);
    session.remove(1, "sku-1").expect(204);
    session.put(0, more, 1).expect(200);
    assertThat(session.cart(1))
        .hasSize(full - 1)
        .doesNotContainKeys("sku-0", "sku-1")
        .containsEntry(more, 1);
  }

  /** Puts lines into it until one is refused, and tells how many it has then. */
  private int fill(Session session) {
    boolean inToken = client.api().profile().has(Difference.SESSION_IN_TOKEN);
    for (int line = 0; line < 100; line++) {
      Answer answer = session.put(line, "sku-" + line, 1);
      if (inToken && answer.status() == 409) {
        answer.problem(409, "session-too-large");
        return line;
      }
      answer.expect(200);
    }
    session.put(0, "sku-100", 1).problem(409, "cart-full");
    return 100;
  }

  /**
   * Each request checks the limit against what it has read, so each one in flight can add a line
   * beyond it; none that begins later can.
   */
  @Test
  void exceedsLimitOnlyByRequestsInFlight() {
    int atOnce = 16;
    Session session = newCaller().newSession();
    int filled = fill(session);
    session.remove(0, "sku-0").expect(204);

    List<Answer> answers = Together.run(atOnce, index -> session.put(index, "s-" + index, 1));

    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 409));
    assertThat(answers).anyMatch(answer -> answer.status() == 200);
    assertThat(session.cart(0)).hasSizeLessThanOrEqualTo(filled - 1 + atOnce);
    if (filled == 100) session.put(0, "late", 1).problem(409, "cart-full");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%20b", "%C3%A9", "%F0%9F%98%80", "a+b", "a:b", "a@b", "a%22b", "{65}"})
  void anotherSkuIsRefused(String sku) {
    String path = "/v1/cart/items/" + (sku.equals("{65}") ? "x".repeat(65) : sku);
    Caller caller = newCaller();

    caller
        .put(path)
        .json(Bodies.cartLine(1))
        .gatewayMay(Difference.REFUSED_TARGETS)
        .send()
        .problem(400, "invalid-field", "path-refused");
    caller
        .delete(path)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .send()
        .problem(400, "invalid-field", "path-refused");
  }

  @Test
  void theLongestSkuIsTaken() {
    Session session = newCaller().newSession();

    session.put(0, "A.b_c-9" + "x".repeat(57), 1).expect(200);

    assertThat(session.cart(1)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void aWrongLineIsRefusedByFieldAndChangesNothing(String field, String line) {
    Session session = newCaller().newSession();
    session.put(0, "sku-1", 1).expect(200);

    session.put(0, "sku-1", line).problem(400, "invalid-field", "malformed-json").naming(field);

    assertThat(session.cart(0)).isEqualTo(Map.of("sku-1", 1));
  }

  static Stream<Arguments> wrongLines() {
    return Stream.of(
        wrong("quantity", "{}"),
        wrong("quantity", Bodies.cartLine("0", Bodies.PRICE)),
        wrong("quantity", Bodies.cartLine("10001", Bodies.PRICE)),
        wrong("quantity", Bodies.cartLine("1.9", Bodies.PRICE)),
        wrong("quantity", Bodies.cartLine("\"1\"", Bodies.PRICE)),
        wrong("quantity", Bodies.cartLine("null", Bodies.PRICE)),
        wrong("quantity", Bodies.cartLine("4294967297", Bodies.PRICE)),
        wrong("unitPrice", Bodies.cartLine("1", "null")),
        wrong("unitPrice", "{\"quantity\":1}"),
        wrong("unitPrice.amount", Bodies.cartLine("1", Bodies.price("\"-1\"", "\"EUR\""))),
        wrong("unitPrice.amount", Bodies.cartLine("1", Bodies.price("9.99", "\"EUR\""))),
        wrong("unitPrice.amount", Bodies.cartLine("1", Bodies.price("\"1e400000000\"", "\"EUR\""))),
        wrong("unitPrice.currency", Bodies.cartLine("1", Bodies.price("\"1\"", "\"ABC\""))),
        wrong("sku", Bodies.line()));
  }

  private static Arguments wrong(String field, String line) {
    return argumentSet(line, field, line);
  }
}
