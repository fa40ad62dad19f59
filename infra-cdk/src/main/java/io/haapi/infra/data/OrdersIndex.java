package io.haapi.infra.data;

import java.util.List;

/** The index that lists a caller's orders, as the API queries it. */
public final class OrdersIndex {
  /** Its name. */
  public static final String NAME = "by-caller";

  static final String PARTITION_KEY = "caller";
  static final String SORT_KEY = "createdAtId";
  static final List<String> PROJECTED = List.of("status", "createdAt", "lineCount", "totals");

  private OrdersIndex() {}
}
