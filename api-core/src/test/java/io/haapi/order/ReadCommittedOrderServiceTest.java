package io.haapi.order;

/** Orders in PostgreSQL at READ COMMITTED. */
class ReadCommittedOrderServiceTest extends PostgreSqlOrderServiceContract {
  ReadCommittedOrderServiceTest() {
    super("read committed");
  }
}
