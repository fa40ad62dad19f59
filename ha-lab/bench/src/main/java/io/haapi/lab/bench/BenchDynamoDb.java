package io.haapi.lab.bench;

import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.emulator.DynamoDbTables;
import io.haapi.lab.process.ApiEnvironment;
import java.util.Map;

/** DynamoDB Local, in memory: nothing is flushed. */
final class BenchDynamoDb implements BenchStore {
  private final DynamoDbLocal server;
  private final DynamoDbTables tables;

  private BenchDynamoDb(DynamoDbLocal server) {
    this.server = server;
    this.tables = new DynamoDbTables(server.endpoint());
  }

  static BenchDynamoDb start() {
    return new BenchDynamoDb(DynamoDbLocal.start());
  }

  @Override
  public int port() {
    return server.endpoint().getPort();
  }

  @Override
  public Map<String, String> settings(int port) {
    return Map.of(
        ApiEnvironment.STORE,
        "dynamodb",
        ApiEnvironment.TABLE_ENDPOINT,
        "http://127.0.0.1:" + port,
        ApiEnvironment.CREATE_TABLES,
        "true");
  }

  @Override
  public long stored(String caller) {
    return tables.ofAggregates().stream().mapToLong(table -> tables.count(table, caller)).sum();
  }

  @Override
  public void close() {
    tables.close();
    server.close();
  }
}
