package io.haapi.postgresql;

/** Aggregates in PostgreSQL at REPEATABLE READ. */
class RepeatableReadStoreTest extends PostgreSqlAggregateStoreContract {
  RepeatableReadStoreTest() {
    super("repeatable read");
  }
}
