package io.haapi.lab.contract;

import java.util.Map;
import java.util.TreeMap;

/** One session that travels in a cookie, whichever instance answers. */
record Session(Caller caller, String cookie) {
  Call call(String method, String path) {
    return caller.call(method, path).cookie(cookie);
  }

  Answer put(int instance, String sku, int quantity) {
    return call("PUT", "/v1/cart/items/" + sku).at(instance).json(Bodies.cartLine(quantity)).send();
  }

  Answer remove(int instance, String sku) {
    return call("DELETE", "/v1/cart/items/" + sku).at(instance).send();
  }

  /** Quantity by sku, as this instance sees the cart. */
  Map<String, Integer> cart(int instance) {
    return quantities(call("GET", "/v1/cart").at(instance).send());
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
