package io.haapi.lab.contract;

import java.util.Map;
import java.util.UUID;

/** One principal and what it can ask. */
record Caller(Client client, String principal, Map<String, String> identity) {
  Call call(String method, String target) {
    var call = new Call(client, method, target);
    identity.forEach(call::header);
    return call;
  }

  Call get(String target) {
    return call("GET", target);
  }

  Call post(String target) {
    return call("POST", target);
  }

  Call put(String target) {
    return call("PUT", target);
  }

  Call delete(String target) {
    return call("DELETE", target);
  }

  /** A request to place an order, not sent yet. */
  Call placing(String key, String order) {
    return post("/v1/orders").key(key).json(order);
  }

  /** Places some order and returns its id. */
  String placeOrder() {
    return placing(newKey(), Bodies.order()).send().expectJson(201).path("id").asString();
  }

  Call paying(String id, String key) {
    return post("/v1/orders/" + id + "/payment").key(key);
  }

  Call cancelling(String id, String key) {
    return post("/v1/orders/" + id + "/cancellation").key(key);
  }

  /** Begins a session with a cookie. */
  Session newSession() {
    Answer answer = get("/v1/cart").send().expect(200);
    return new Session(this, SessionCookie.of(answer, client.api().sessionCookie()).value());
  }

  static String newKey() {
    return UUID.randomUUID().toString();
  }
}
