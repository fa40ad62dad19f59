package io.haapi.lab.contract.orders;

import io.haapi.lab.contract.ApiResponse;
import io.haapi.lab.contract.ApiUser;
import io.haapi.lab.contract.CookieSession;
import java.util.Map;
import java.util.TreeMap;

/** The cart of one session. */
record CartSession(CookieSession session) {
  static CartSession start(ApiUser user) {
    return new CartSession(user.newSession());
  }

  String cookie() {
    return session.cookie();
  }

  ApiResponse put(int instance, String sku, int quantity) {
    return put(instance, sku, Bodies.cartLine(quantity));
  }

  ApiResponse put(int instance, String sku, String line) {
    return session.send(session.user().put("/v1/cart/items/" + sku).at(instance).json(line));
  }

  ApiResponse remove(int instance, String sku) {
    return session.send(session.user().delete("/v1/cart/items/" + sku).at(instance));
  }

  ApiResponse empty(int instance) {
    return session.send(session.user().delete("/v1/cart").at(instance));
  }

  /** Returns quantity by sku as this instance sees the cart. */
  Map<String, Integer> cart(int instance) {
    return quantities(session.send(session.user().get("/v1/cart").at(instance)));
  }

  static Map<String, Integer> quantities(ApiResponse response) {
    var quantities = new TreeMap<String, Integer>();
    response
        .expectJson(200)
        .path("lines")
        .forEach(
            line -> quantities.put(line.path("sku").asString(), line.path("quantity").asInt()));
    return quantities;
  }
}
