package io.haapi.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/**
 * Brings the schema of a table up to date and lets a role use it. Any number of migrators can run
 * at once: every statement is repeatable, and one that collides with another migrator's is retried.
 */
final class Migrator {
  private static final String DUPLICATE_OBJECT = "42710";
  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * The SQLSTATEs of colliding migrators: unique violations in the catalog, objects that another
   * one has just created, and concurrently updated catalog rows.
   */
  private static final Set<String> COLLISIONS =
      Set.of(UNIQUE_VIOLATION, "40001", "40P01", "42P07", DUPLICATE_OBJECT, "XX000");

  private static final int ATTEMPTS = 20;
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
  private static final Pattern ROLE = Pattern.compile("(?!pg_)[a-z][a-z0-9_]{0,62}");

  private final Connection connection;
  private final Dialect dialect;

  /**
   * @param connection a connection of the role that owns the schema, in autocommit
   */
  Migrator(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
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
            .map(SchemaVersions.SchemaState::version)
            .orElse(0);
    for (int version = before + 1; version <= schema.version(); version++) {
      for (String statement : schema.statements(version, dialect))
        repeated(() -> execute(statement));
    }
    if (before < schema.version()) {
      var state = new SchemaVersions.SchemaState(schema.version(), schema.oldestUser());
      repeated(() -> SchemaVersions.raise(connection, schema.table(), state));
    }
    return before;
  }

  /** Lifts a limit that the role of this session may have: an index can take long. */
  void liftStatementLimit() throws SQLException {
    if (dialect.hasRoleSettings()) execute("SET statement_timeout = 0");
  }

  /** Returns whether a role can be granted rights: plain lower case, and not PostgreSQL's own. */
  static boolean isRole(String name) {
    return ROLE.matcher(name).matches();
  }

  /**
   * Lets a role read, insert and update rows, and no more. Creates it if it is missing, without a
   * password.
   *
   * @param statementLimit how long a statement of this role may run; shorter than the API waits, so
   *     that the server executes nothing that the API has given up on
   * @throws IllegalArgumentException if the role's name is invalid
   */
  void grant(Schema schema, String role, Duration statementLimit) throws SQLException {
    if (!isRole(role)) throw new IllegalArgumentException("not a role: " + role);
    if (!exists(role)) repeated(() -> createRole(role));
    if (dialect.hasRoleSettings()) {
      grant(
          "ALTER ROLE \"%s\" SET statement_timeout = %d"
              .formatted(role, statementLimit.toMillis()));
    }
    // Every role can use the schema public. Aurora DSQL rejects grants on it, a system entity
    // (0A000).
    grant("GRANT SELECT, INSERT, UPDATE ON %s TO \"%s\"".formatted(schema.table(), role));
    grant("GRANT SELECT ON haapi_schema TO \"%s\"".formatted(role));
  }

  /**
   * Sets the password of a role. Sends only its SCRAM verifier to the server, so that no log
   * contains the password.
   */
  void setPassword(String role, String password) throws SQLException {
    var server = connection.unwrap(PGConnection.class);
    repeated(() -> server.alterUserPassword(role, password.toCharArray(), "scram-sha-256"));
  }

  /**
   * Lets a role log in with IAM tokens, if it cannot yet.
   *
   * @param principal the ARN of the IAM role or user, which Aurora DSQL needs
   * @throws IllegalArgumentException if Aurora DSQL gets no ARN
   */
  void allowIam(String role, String principal) throws SQLException {
    String statement = dialect.allowIam(role, principal);
    if (dialect == Dialect.DSQL && isMapped(role, principal)) return;
    grant(statement);
  }

  /**
   * Returns whether Aurora DSQL already maps the IAM role or user to this role. Its documentation
   * does not say whether the statement can be repeated.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/using-database-and-iam-roles.html">Viewing
   *     IAM to database role mappings</a>
   */
  private boolean isMapped(String role, String principal) throws SQLException {
    try (var select =
        connection.prepareStatement(
            "SELECT 1 FROM sys.iam_pg_role_mappings WHERE pg_role_name = ? AND arn = ?")) {
      select.setString(1, role);
      select.setString(2, principal);
      try (var rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  private void grant(String statement) throws SQLException {
    repeated(() -> execute(statement));
  }

  private boolean exists(String role) throws SQLException {
    try (var select = connection.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
      select.setString(1, role);
      try (var rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Creates a role if it is missing; CREATE ROLE has no IF NOT EXISTS. */
  private void createRole(String role) throws SQLException {
    try {
      execute("CREATE ROLE \"%s\" LOGIN".formatted(role));
    } catch (SQLException e) {
      if (!Set.of(DUPLICATE_OBJECT, UNIQUE_VIOLATION).contains(state(e))) throw e;
    }
  }

  private void execute(String ddl) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(ddl);
    }
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
        if (attempt == ATTEMPTS || !COLLISIONS.contains(state(e))) throw e;
        pause(e);
      }
    }
  }

  private static void pause(SQLException failure) throws SQLException {
    try {
      long nanos = ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos());
      Thread.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private static String state(SQLException failure) {
    return String.valueOf(failure.getSQLState());
  }
}
