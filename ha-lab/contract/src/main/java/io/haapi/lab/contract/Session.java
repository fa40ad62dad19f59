package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One session that travels in a cookie, whichever instance answers. Where the cookie holds the
 * session, a change gives the next one; elsewhere it stays what it is.
 */
final class Session {
  private final Caller caller;
  private volatile String cookie;

  Session(Caller caller, String cookie) {
    this.caller = caller;
    this.cookie = cookie;
  }

  String cookie() {
    return cookie;
  }

  Answer put(int instance, String sku, int quantity) {
    return put(instance, sku, Bodies.cartLine(quantity));
  }

  Answer put(int instance, String sku, String line) {
    return send(caller.put("/v1/cart/items/" + sku).at(instance).json(line));
  }

  Answer remove(int instance, String sku) {
    return send(caller.delete("/v1/cart/items/" + sku).at(instance));
  }

  Answer empty(int instance) {
    return send(caller.delete("/v1/cart").at(instance));
  }

  /** Quantity by sku, as this instance sees the cart. */
  Map<String, Integer> cart(int instance) {
    return quantities(send(caller.get("/v1/cart").at(instance)));
  }

  private Answer send(Call call) {
    ApiUnderTest api = caller.client().api();
    Answer answer = call.cookie(cookie).send();
    Optional<SessionCookie> next = SessionCookie.in(answer, api.sessionCookie());
    if (!api.profile().has(Difference.SESSION_IN_TOKEN)) {
      assertThat(next).as("no next cookie for a session that is known: %s", answer).isEmpty();
    }
    next.ifPresent(it -> cookie = it.value());
    return answer;
  }

  static Map<String, Integer> quantities(Answer answer) {
    var quantities = new TreeMap<String, Integer>();
    answer
        .expectJson(200)
        .path("lines")
        .forEach(
            line -> quantities.put(line.path("sku").asString(), line.path("quantity").asInt()));
    return quantities;
  }
}
