package io.haapi.postgresql;

/** Aggregates in PostgreSQL at READ COMMITTED. */
class ReadCommittedStoreTest extends PostgreSqlAggregateStoreContract {
  ReadCommittedStoreTest() {
    super("read committed");
  }
}
