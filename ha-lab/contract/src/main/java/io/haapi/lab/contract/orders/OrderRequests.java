package io.haapi.lab.contract.orders;

import io.haapi.lab.contract.ApiRequest;
import io.haapi.lab.contract.ApiUser;

/** Requests of orders that the sample requests do not hold. */
final class OrderRequests {
  private OrderRequests() {}

  static ApiRequest paying(ApiUser user, String id, String key) {
    return user.post("/v1/orders/" + id + "/payment").key(key);
  }

  static ApiRequest cancelling(ApiUser user, String id, String key) {
    return user.post("/v1/orders/" + id + "/cancellation").key(key);
  }

  static String status(ApiUser user, String id) {
    return user.get("/v1/orders/" + id).send().expectJson(200).path("status").asString();
  }
}
