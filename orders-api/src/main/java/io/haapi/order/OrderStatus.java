package io.haapi.order;

import com.fasterxml.jackson.annotation.JsonValue;

/** The state of an order: placed → paid, or placed → cancelled. */
enum OrderStatus {
  PLACED("placed"),
  PAID("paid"),
  CANCELLED("cancelled");

  private final String code;

  OrderStatus(String code) {
    this.code = code;
  }

  /** Returns the name in JSON and in the store. */
  @JsonValue
  String code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException when no status has this name
   */
  static OrderStatus of(String code) {
    for (OrderStatus status : values()) if (status.code.equals(code)) return status;
    throw new IllegalArgumentException("no order status is named " + code);
  }
}
