package io.haapi.lab.drill;

import io.haapi.lab.topology.LabException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Reads executions from a table that triggers fill in the transaction of each command. An execution
 * is a record of a command that is new or has changed.
 */
final class PostgreSqlWitness implements StoreWitness {
  /** The role of the API may not write to the table: the function has the rights of its owner. */
  private static final List<String> SCHEMA =
      List.of(
          """
          CREATE TABLE haapi_executions (
            sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            aggregate text NOT NULL,
            record text NOT NULL
          )""",
          """
          CREATE FUNCTION haapi_note_executions() RETURNS trigger
          LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
          BEGIN
            INSERT INTO haapi_executions (aggregate, record)
              SELECT NEW.id, now.key FROM jsonb_each(NEW.commands::jsonb) AS now
              WHERE TG_OP = 'INSERT' OR OLD.commands::jsonb -> now.key IS DISTINCT FROM now.value;
            RETURN NULL;
          END $$""");

  /** Longer than a standby needs to take over. */
  private static final Duration OUTAGE_LIMIT = Duration.ofSeconds(30);

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

  private final Connections connections;
  private final List<String> tables = new ArrayList<>();

  /** What was passed on: a standby that takes over may still have it. */
  private final Set<Noted> passedOn = new HashSet<>();

  private Optional<Connection> current = Optional.empty();

  /** A row of the table of executions. */
  private record Noted(long sequence, Executed executed) {}

  /** Opens connections of the superuser to the server that accepts writes, behind no proxy. */
  @FunctionalInterface
  interface Connections {
    Connection open() throws SQLException;
  }

  @FunctionalInterface
  private interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  private PostgreSqlWitness(Connections connections) {
    this.connections = connections;
  }

  /** Adds the triggers to all tables of aggregates. */
  static PostgreSqlWitness start(Connections connections) {
    var witness = new PostgreSqlWitness(connections);
    try {
      witness.install(witness.connection());
      return witness;
    } catch (SQLException e) {
      witness.close();
      throw new LabException("PostgreSQL rejects the triggers: " + e.getMessage(), e);
    }
  }

  private Connection connection() throws SQLException {
    if (current.isEmpty()) current = Optional.of(connections.open());
    return current.orElseThrow();
  }

  /** Retries the work on new connections while a standby takes over. */
  private <T> T retry(Work<T> work) {
    long limit = System.nanoTime() + OUTAGE_LIMIT.toNanos();
    while (true) {
      try {
        return work.with(connection());
      } catch (SQLException e) {
        close();
        if (System.nanoTime() > limit) {
          throw new LabException("PostgreSQL cannot be read: " + e.getMessage(), e);
        }
        LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
      }
    }
  }

  private void install(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String each : SCHEMA) statement.execute(each);
      try (var rows = statement.executeQuery("SELECT table_name FROM haapi_schema")) {
        while (rows.next()) tables.add(rows.getString(1));
      }
      for (String table : tables) {
        statement.execute(
            "CREATE TRIGGER haapi_executed AFTER INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION haapi_note_executions()"
                .formatted(table));
      }
    }
  }

  @Override
  public synchronized void poll(Consumer<Executed> consumer) {
    for (Noted each : retry(PostgreSqlWitness::noted)) {
      if (passedOn.add(each)) consumer.accept(each.executed());
    }
  }

  /** Reads the table, and empties it of what was read before: a lost response loses nothing. */
  private static List<Noted> noted(Connection connection) throws SQLException {
    var all = new ArrayList<Noted>();
    // A later number may be committed first, so that "all above the last one" would miss some.
    String read = "SELECT sequence, aggregate, record FROM haapi_executions ORDER BY sequence";
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(read)) {
      while (rows.next()) {
        all.add(new Noted(rows.getLong(1), new Executed(rows.getString(2), rows.getString(3))));
      }
    }
    if (all.isEmpty()) return all;
    try (var delete =
        connection.prepareStatement("DELETE FROM haapi_executions WHERE sequence = ANY (?)")) {
      delete.setArray(
          1,
          connection.createArrayOf(
              "bigint", all.stream().map(Noted::sequence).toArray(Long[]::new)));
      delete.executeUpdate();
    }
    return all;
  }

  @Override
  public synchronized Map<String, StoredAggregate> aggregates(String field) {
    String column = field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    return retry(connection -> aggregates(connection, column));
  }

  private Map<String, StoredAggregate> aggregates(Connection connection, String column)
      throws SQLException {
    var found = new HashMap<String, StoredAggregate>();
    for (String table : tables) {
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery("SELECT id, caller, %s FROM %s".formatted(column, table))) {
        while (rows.next()) {
          found.put(rows.getString(1), new StoredAggregate(rows.getString(2), rows.getString(3)));
        }
      }
    }
    return found;
  }

  @Override
  public synchronized void close() {
    try {
      if (current.isPresent()) current.get().close();
    } catch (SQLException _) {
      // It is gone.
    }
    current = Optional.empty();
  }
}
