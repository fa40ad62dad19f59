package io.haapi;

/** The contract on PostgreSQL at READ COMMITTED. */
class ReadCommittedApiContractTest extends PostgreSqlApiContract {
  ReadCommittedApiContractTest() {
    super("read committed");
  }
}
