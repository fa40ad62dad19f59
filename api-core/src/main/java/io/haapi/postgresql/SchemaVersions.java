package io.haapi.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The table that holds the version of every schema in a database. */
final class SchemaVersions {
  private static final String UNDEFINED_TABLE = "42P01";

  private SchemaVersions() {}

  /**
   * The state of a schema.
   *
   * @param version the migration that ran last
   * @param oldestUser the lowest version whose code can use the table
   */
  record SchemaState(int version, int oldestUser) {}

  /** Finds the state of a table's schema; empty if it was never migrated. */
  static Optional<SchemaState> find(Connection connection, String table) throws SQLException {
    try (var select =
        connection.prepareStatement(
            "SELECT version, oldest_user FROM haapi_schema WHERE table_name = ?")) {
      select.setString(1, table);
      try (var rows = select.executeQuery()) {
        return rows.next()
            ? Optional.of(new SchemaState(rows.getInt(1), rows.getInt(2)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) return Optional.empty();
      throw e;
    }
  }

  /** Creates the table, if it is missing. */
  static void create(Connection connection) throws SQLException {
    try (var create = connection.createStatement()) {
      create.execute(
          """
          CREATE TABLE IF NOT EXISTS haapi_schema (
            table_name text PRIMARY KEY,
            version integer NOT NULL,
            oldest_user integer NOT NULL
          )\
          """);
    }
  }

  /** Raises the version; a higher one stays. */
  static void raise(Connection connection, String table, SchemaState state) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            INSERT INTO haapi_schema AS current (table_name, version, oldest_user) VALUES (?, ?, ?)
            ON CONFLICT (table_name)
            DO UPDATE SET version = excluded.version, oldest_user = excluded.oldest_user
            WHERE current.version < excluded.version\
            """)) {
      insert.setString(1, table);
      insert.setInt(2, state.version());
      insert.setInt(3, state.oldestUser());
      insert.executeUpdate();
    }
  }
}
