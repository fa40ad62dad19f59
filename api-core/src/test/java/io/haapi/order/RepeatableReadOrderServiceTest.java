package io.haapi.order;

/** Orders in PostgreSQL at REPEATABLE READ. */
class RepeatableReadOrderServiceTest extends PostgreSqlOrderServiceContract {
  RepeatableReadOrderServiceTest() {
    super("repeatable read");
  }
}
