package io.haapi.infra.data;

import java.util.List;

/** The index that lists a caller's orders, as the API queries it. */
final class OrdersIndex {
  static final String NAME = "by-caller";
  static final String PARTITION_KEY = "caller";
  static final String SORT_KEY = "createdAtId";
  static final List<String> PROJECTED = List.of("status", "createdAt", "lineCount", "totals");

  private OrdersIndex() {}
}
