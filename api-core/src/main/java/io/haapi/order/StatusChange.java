package io.haapi.order;

import io.haapi.idempotency.Fingerprint;
import java.util.List;

/** The two commands that end an order's being placed. */
enum StatusChange {
  PAY("order.pay", OrderStatus.PAID, "paidAt"),
  CANCEL("order.cancel", OrderStatus.CANCELLED, "cancelledAt");

  /** Counts the canonical forms of these commands, which have nothing but their name. */
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

  /** An order takes each of these once, so the operation's name says it all. */
  Fingerprint fingerprint() {
    return Fingerprint.of(FORM, List.of(operation));
  }

  /** What the caller is told. */
  record Receipt(String id, OrderStatus status, String changedAt) {}
}
