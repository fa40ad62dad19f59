package io.haapi.lab.bench;

import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.PostgreSqlStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A PostgreSQL server that flushes every commit, with the API's schema and the table of the peer
 * that records keys in the same transaction.
 */
final class BenchPostgreSql implements BenchStore {
  private static final List<String> DURABLE = List.of("fsync", "synchronous_commit");

  /**
   * The table that spring-boot-idempotency-starter documents.
   *
   * @see <a href="https://github.com/KHolodilin/spring-boot-idempotency-starter#schema-management">
   *     Schema management</a>
   */
  private static final List<String> RECORDS =
      List.of(
          """
          CREATE TABLE idempotency_records (
            operation varchar(128) NOT NULL,
            idempotency_key varchar(255) NOT NULL,
            request_hash varchar(128) NOT NULL,
            status varchar(32) NOT NULL,
            result_type varchar(255),
            result_payload jsonb,
            error_code varchar(128),
            created_at timestamptz NOT NULL,
            completed_at timestamptz,
            expires_at timestamptz,
            PRIMARY KEY (operation, idempotency_key)
          )\
          """,
          "CREATE INDEX ON idempotency_records (expires_at)",
          "GRANT SELECT, INSERT, UPDATE ON idempotency_records TO PUBLIC");

  private final PostgreSqlStore server;
  private final Connection connection;

  private BenchPostgreSql(PostgreSqlStore server, Connection connection) {
    this.server = server;
    this.connection = connection;
  }

  /**
   * Starts a server.
   *
   * @param jar the runnable jar of the API, which migrates the schema
   * @throws LabException if it cannot be started or does not flush commits
   */
  static BenchPostgreSql start(Path jar, Consumer<String> progress) throws InterruptedException {
    PostgreSqlServer.missing()
        .ifPresent(
            why -> {
              throw new LabException(why + ". Run the other benchmarks, one by one.");
            });
    var server =
        PostgreSqlStore.start(jar, progress, DURABLE.stream().map(it -> it + "=on").toList());
    try {
      var store = new BenchPostgreSql(server, server.connect());
      store.requireDurable();
      store.createRecords();
      return store;
    } catch (SQLException | RuntimeException e) {
      server.close();
      throw new LabException("PostgreSQL cannot be prepared: " + e.getMessage(), e);
    }
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public Map<String, String> settings(int port) {
    return PostgreSqlStore.environment(port);
  }

  @Override
  public long stored(String caller) {
    try {
      return PostgreSqlStore.stored(connection, caller);
    } catch (SQLException e) {
      throw new LabException("PostgreSQL cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException _) {
      // It ends with the server.
    }
    server.close();
  }

  private void requireDurable() throws SQLException {
    for (String setting : DURABLE) {
      var value = texts("SELECT current_setting('" + setting + "')");
      if (!value.equals(List.of("on"))) throw new LabException(setting + " is " + value);
    }
  }

  private void createRecords() throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String each : RECORDS) statement.execute(each);
    }
  }

  private List<String> texts(String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var texts = new ArrayList<String>();
      while (rows.next()) texts.add(rows.getString(1));
      return texts;
    }
  }
}
