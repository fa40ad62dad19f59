package io.haapi.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Brings the schema of a table up to date and lets a role use it. Any number of migrators can run
 * at once: each statement can be repeated, and one that collides with another migrator's is.
 */
final class Migrator {
  /**
   * How two migrators collide: unique violations in the catalog, objects that exist meanwhile, and
   * catalog rows that are updated concurrently.
   */
  private static final Set<String> COLLISIONS =
      Set.of("23505", "40001", "40P01", "42P07", "42710", "XX000");

  private static final int ATTEMPTS = 20;
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
  private static final Pattern STATEMENT_END = Pattern.compile(";[ \\t]*(\\R|$)");
  private static final Pattern ROLE = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  private final Connection connection;

  /**
   * @param connection of a role that owns the schema, in autocommit
   */
  Migrator(Connection connection) {
    this.connection = connection;
  }

  /**
   * Runs the migrations that have not run yet.
   *
   * @return the version before, 0 if there was none
   * @throws SQLException if a statement fails
   */
  int migrate(Schema schema) throws SQLException {
    repeated(() -> SchemaVersions.create(connection));
    int before =
        SchemaVersions.find(connection, schema.table())
            .map(SchemaVersions.State::version)
            .orElse(0);
    for (int version = before + 1; version <= schema.version(); version++) {
      for (String statement : statements(schema.migrations().get(version - 1))) execute(statement);
    }
    if (before < schema.version()) {
      var state = new SchemaVersions.State(schema.version(), schema.oldestUser());
      repeated(() -> SchemaVersions.raise(connection, schema.table(), state));
    }
    return before;
  }

  /**
   * Lets a role read and write rows, and no more. Creates it if it is missing, without a password.
   *
   * @throws IllegalArgumentException if the name is not plain lower case
   */
  void grant(Schema schema, String role) throws SQLException {
    if (!ROLE.matcher(role).matches()) throw new IllegalArgumentException("not a role: " + role);
    if (!exists(role)) execute("CREATE ROLE " + role + " LOGIN");
    execute("GRANT SELECT, INSERT, UPDATE ON " + schema.table() + " TO " + role);
    execute("GRANT SELECT ON haapi_schema TO " + role);
  }

  private boolean exists(String role) throws SQLException {
    try (var select = connection.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
      select.setString(1, role);
      try (var rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  private void execute(String ddl) throws SQLException {
    repeated(
        () -> {
          try (var statement = connection.createStatement()) {
            statement.execute(ddl);
          } catch (SQLException e) {
            // Roles have no IF NOT EXISTS.
            if (!ddl.startsWith("CREATE ROLE") || !isDuplicate(e)) throw e;
          }
        });
  }

  private static boolean isDuplicate(SQLException failure) {
    return Set.of("42710", "23505").contains(String.valueOf(failure.getSQLState()));
  }

  @FunctionalInterface
  private interface Step {
    void run() throws SQLException;
  }

  private static void repeated(Step step) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        step.run();
        return;
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !COLLISIONS.contains(String.valueOf(e.getSQLState()))) throw e;
        try {
          long longest = LONGEST_PAUSE.toNanos();
          Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest)));
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          throw e;
        }
      }
    }
  }

  private static List<String> statements(String resource) {
    return Stream.of(STATEMENT_END.split(read(resource)))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .toList();
  }

  private static String read(String resource) {
    try (InputStream stream =
        Optional.ofNullable(Migrator.class.getClassLoader().getResourceAsStream(resource))
            .orElseThrow(() -> new IllegalStateException("there is no resource " + resource))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
