package io.haapi;

/** Runs the contract on PostgreSQL at READ COMMITTED. */
class ReadCommittedApiContractTest extends PostgreSqlApiContract {
  ReadCommittedApiContractTest() {
    super("read committed");
  }
}
