package io.haapi.order;

import java.util.List;

/** An order as an entry of the list. */
record OrderSummary(
    String id, OrderStatus status, String createdAt, int lineCount, List<Total> totals) {}
