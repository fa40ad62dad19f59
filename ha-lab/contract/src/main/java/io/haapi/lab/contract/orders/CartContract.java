package io.haapi.lab.contract.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.haapi.lab.contract.ApiResponse;
import io.haapi.lab.contract.ApiUser;
import io.haapi.lab.contract.ConcurrentCalls;
import io.haapi.lab.contract.ContractClient;
import io.haapi.lab.contract.CookieSession;
import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.FeatureContract;
import io.haapi.lab.contract.ReceivedCookie;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests the cart, which is stored in the session. */
abstract class CartContract extends FeatureContract {
  CartContract(ContractClient client) {
    super(client);
  }

  @Test
  void startsEmpty() {
    JsonNode cart = newUser().get("/v1/cart").send().expectJson(200);

    assertThat(cart.path("lines").isArray()).isTrue();
    assertThat(cart.path("lines")).isEmpty();
  }

  @Test
  void putsItem() {
    CartSession session = CartSession.start(newUser());

    ApiResponse put = session.put(0, "sku-1", 3);

    assertThat(CartSession.quantities(put)).isEqualTo(Map.of("sku-1", 3));
    assertThat(put.json().path("lines").path(0).path("unitPrice").path("currency").asString())
        .isEqualTo("EUR");
    assertThat(session.cart(0)).isEqualTo(Map.of("sku-1", 3));
  }

  @Test
  void startsSessionWithFirstItem() {
    ApiUser user = newUser();
    ApiResponse put = user.put("/v1/cart/items/sku-1").json(Bodies.cartLine(1)).send().expect(200);
    String cookie = ReceivedCookie.of(put, client.api().sessionCookie()).value();

    assertThat(new CartSession(new CookieSession(user, cookie)).cart(1))
        .isEqualTo(Map.of("sku-1", 1));
  }

  @Test
  void replacesItem() {
    CartSession session = CartSession.start(newUser());
    session.put(0, "sku-1", 3).expect(200);

    session.put(1, "sku-1", 5).expect(200);

    assertThat(session.cart(0)).isEqualTo(Map.of("sku-1", 5));
  }

  @Test
  void removesItemOnce() {
    CartSession session = CartSession.start(newUser());
    session.put(0, "sku-1", 1).expect(200);
    session.put(0, "sku-2", 2).expect(200);

    session.remove(1, "sku-1").expectEmpty(204);
    session.remove(0, "sku-1").expectEmpty(204);

    assertThat(session.cart(0)).isEqualTo(Map.of("sku-2", 2));
  }

  @Test
  void emptiesCartEverywhere() {
    CartSession session = CartSession.start(newUser());
    session.put(0, "sku-1", 1).expect(200);
    session.put(0, "sku-2", 2).expect(200);

    session.empty(1).expectEmpty(204);

    assertThat(session.cart(0)).isEmpty();
    assertThat(session.cart(1)).isEmpty();
    session.put(0, "sku-3", 3).expect(200);
    assertThat(session.cart(1)).isEqualTo(Map.of("sku-3", 3));
  }

  @Test
  void rejectsItemBeyondLimit() {
    CartSession session = CartSession.start(newUser());
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

  /** Puts lines into the cart until one is rejected, and returns how many it holds. */
  private int fill(CartSession session) {
    boolean inToken = client.api().profile().has(Difference.SESSION_IN_TOKEN);
    for (int line = 0; line < 100; line++) {
      ApiResponse response = session.put(line, "sku-" + line, 1);
      if (inToken && response.status() == 409) {
        response.problem(409, "session-too-large");
        return line;
      }
      response.expect(200);
    }
    session.put(0, "sku-100", 1).problem(409, "cart-full");
    return 100;
  }

  /**
   * Each request checks the limit against what it has read, so each one in flight can add a line
   * beyond it; later ones cannot.
   */
  @Test
  void exceedsLimitOnlyByRequestsInFlight() {
    int atOnce = 16;
    CartSession session = CartSession.start(newUser());
    int filled = fill(session);
    session.remove(0, "sku-0").expect(204);

    List<ApiResponse> responses =
        ConcurrentCalls.run(atOnce, index -> session.put(index, "s-" + index, 1));

    assertThat(responses).allSatisfy(response -> assertThat(response.status()).isIn(200, 409));
    assertThat(responses).anyMatch(response -> response.status() == 200);
    assertThat(session.cart(0)).hasSizeLessThanOrEqualTo(filled - 1 + atOnce);
    if (filled == 100) session.put(0, "late", 1).problem(409, "cart-full");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%20b", "%C3%A9", "%F0%9F%98%80", "a+b", "a:b", "a@b", "a%22b", "{65}"})
  void rejectsInvalidSku(String sku) {
    String path = "/v1/cart/items/" + (sku.equals("{65}") ? "x".repeat(65) : sku);
    ApiUser user = newUser();

    user.put(path)
        .json(Bodies.cartLine(1))
        .gatewayMay(Difference.REFUSED_TARGETS)
        .send()
        .problem(400, "invalid-field", "path-refused");
    user.delete(path)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .send()
        .problem(400, "invalid-field", "path-refused");
  }

  @Test
  void takesLongestSku() {
    CartSession session = CartSession.start(newUser());

    session.put(0, "A.b_c-9" + "x".repeat(57), 1).expect(200);

    assertThat(session.cart(1)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void rejectsInvalidLine(String field, String line) {
    CartSession session = CartSession.start(newUser());
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
