package io.haapi;

/** The contract on PostgreSQL at REPEATABLE READ. */
class RepeatableReadApiContractTest extends PostgreSqlApiContract {
  RepeatableReadApiContractTest() {
    super("repeatable read");
  }
}
