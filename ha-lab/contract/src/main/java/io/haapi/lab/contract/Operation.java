package io.haapi.lab.contract;

/** Every operation of the API, as its design lists them. */
enum Operation {
  PLACE_ORDER("POST", "/v1/orders"),
  LIST_ORDERS("GET", "/v1/orders"),
  READ_ORDER("GET", "/v1/orders/{id}"),
  PAY_ORDER("POST", "/v1/orders/{id}/payment"),
  CANCEL_ORDER("POST", "/v1/orders/{id}/cancellation"),
  READ_CART("GET", "/v1/cart"),
  EMPTY_CART("DELETE", "/v1/cart"),
  PUT_CART_ITEM("PUT", "/v1/cart/items/{sku}"),
  REMOVE_CART_ITEM("DELETE", "/v1/cart/items/{sku}"),
  READ_INSTANCE("GET", "/v1/instance"),
  LIVE("GET", "/health/live"),
  READY("GET", "/health/ready"),
  REGION("GET", "/health/region"),
  OPENAPI("GET", "/openapi.yaml");

  private static final String SOME_ID = "0".repeat(64);

  private final String method;
  private final String template;

  Operation(String method, String template) {
    this.method = method;
    this.template = template;
  }

  String method() {
    return method;
  }

  String template() {
    return template;
  }

  /** A path of it; the order in it does not exist. */
  String path() {
    return template.replace("{id}", SOME_ID).replace("{sku}", "sku-1");
  }

  boolean needsCaller() {
    return template.startsWith("/v1/");
  }

  boolean takesBody() {
    return method.equals("POST") || method.equals("PUT");
  }

  boolean usesSession() {
    return template.startsWith("/v1/cart");
  }

  boolean answersJson() {
    return needsCaller() && !method.equals("DELETE");
  }

  /** A request of it that is fit to succeed, were its order there. */
  Call by(Caller caller) {
    Call call = caller.call(method, path());
    if (this == PUT_CART_ITEM) return call.json(Bodies.cartLine(1));
    if (this == PLACE_ORDER) call.json(Bodies.order());
    return method.equals("POST") ? call.key(Caller.newKey()) : call;
  }
}
