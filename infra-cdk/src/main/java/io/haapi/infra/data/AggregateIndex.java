package io.haapi.infra.data;

/**
 * The index that lists the aggregates of a caller. {@code DynamoDbAggregateStore} of the core
 * queries it; change both together.
 */
public final class AggregateIndex {
  /** The name of the index. */
  public static final String NAME = "by-caller";

  static final String PARTITION_KEY = "caller";
  static final String SORT_KEY = "createdAtId";

  private AggregateIndex() {}
}
