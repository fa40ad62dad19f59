package io.haapi.order;

import io.haapi.idempotency.Fingerprint;
import java.util.List;

/** The commands that change a placed order. */
enum StatusChange {
  PAY("order.pay", OrderStatus.PAID, "paidAt"),
  CANCEL("order.cancel", OrderStatus.CANCELLED, "cancelledAt");

  /** The version of the fingerprint's canonical form, which is the operation's name. */
  private static final int FORM = 1;

  private final String operation;
  private final OrderStatus target;
  private final String timeField;

  StatusChange(String operation, OrderStatus target, String timeField) {
    this.operation = operation;
    this.target = target;
    this.timeField = timeField;
  }

  String operation() {
    return operation;
  }

  OrderStatus target() {
    return target;
  }

  /** Returns the name of the field that holds the time of the change. */
  String timeField() {
    return timeField;
  }

  /** Returns the fingerprint: of the operation's name only, because the command has no content. */
  Fingerprint fingerprint() {
    return Fingerprint.of(FORM, List.of(operation));
  }

  /** The body of the response. */
  record Receipt(String id, OrderStatus status, String changedAt) {}
}
