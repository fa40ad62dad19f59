package io.haapi.lab.drill;

import io.haapi.lab.topology.LabException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

  private final Connection connection;
  private final List<String> tables = new ArrayList<>();

  private PostgreSqlWitness(Connection connection) {
    this.connection = connection;
  }

  /**
   * Adds the triggers to all tables of aggregates.
   *
   * @param connection of the superuser, behind no proxy, which the witness closes
   */
  static PostgreSqlWitness start(Connection connection) {
    var witness = new PostgreSqlWitness(connection);
    try {
      witness.install();
      return witness;
    } catch (SQLException e) {
      witness.close();
      throw new LabException("PostgreSQL rejects the triggers: " + e.getMessage(), e);
    }
  }

  private void install() throws SQLException {
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
  public void poll(Consumer<Executed> consumer) {
    // A later number may be committed first, so that "all above the last one" would miss some.
    String take = "DELETE FROM haapi_executions RETURNING sequence, aggregate, record";
    var taken = new TreeMap<Long, Executed>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(take)) {
      while (rows.next()) {
        taken.put(rows.getLong(1), new Executed(rows.getString(2), rows.getString(3)));
      }
      taken.values().forEach(consumer);
    } catch (SQLException e) {
      throw new LabException("PostgreSQL cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Map<String, StoredAggregate> aggregates(String field) {
    String column = field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    var found = new HashMap<String, StoredAggregate>();
    for (String table : tables) {
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery("SELECT id, caller, %s FROM %s".formatted(column, table))) {
        while (rows.next()) {
          found.put(rows.getString(1), new StoredAggregate(rows.getString(2), rows.getString(3)));
        }
      } catch (SQLException e) {
        throw new LabException("PostgreSQL cannot be read: " + e.getMessage(), e);
      }
    }
    return found;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException _) {
      // It is gone.
    }
  }
}
