package io.haapi;

/** Runs the contract on PostgreSQL at REPEATABLE READ. */
class RepeatableReadApiContractTest extends PostgreSqlApiContract {
  RepeatableReadApiContractTest() {
    super("repeatable read");
  }
}
