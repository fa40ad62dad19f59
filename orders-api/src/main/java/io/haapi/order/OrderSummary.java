package io.haapi.order;

import java.util.List;

/** An order, as the list shows it. */
record OrderSummary(
    String id, OrderStatus status, String createdAt, int lineCount, List<Total> totals) {}
