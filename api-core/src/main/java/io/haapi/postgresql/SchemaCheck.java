package io.haapi.postgresql;

import io.haapi.lifecycle.StartException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks at start that the database accepts writes, that its schema matches this release, and that
 * the role has its rights. Waits for a server that is not running yet, because instances and the
 * database may start together.
 */
final class SchemaCheck {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(SchemaCheck.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int PAUSES_PER_LINE = 20;
  private static final String MIGRATE = "Run the command migrate of the same release first.";
  private static final String INVALID_AUTHORIZATION = "28";
  private static final String REJECTED_CONNECTION = "08004";
  private static final String NO_DATABASE = "3D000";
  private static final String READ_ONLY = "25006";
  private static final String NO_PRIVILEGE = "42501";
  private static final String NOT_AS_DECLARED = "42";
  private static final String DISK_FULL = "53100";
  private static final Set<String> NO_CONNECTION = Set.of("53300", "53400");

  private final Connector connector;
  private final Duration patience;

  SchemaCheck(Connector connector, Duration patience) {
    this.connector = connector;
    this.patience = patience;
  }

  /**
   * Returns if the schema exists and matches.
   *
   * @throws StartException if not, or if the database cannot be used
   */
  void require(Schema schema) {
    long start = System.nanoTime();
    for (int failures = 0; ; failures++) {
      try (var connection = connector.getConnection()) {
        requireFit(schema, SchemaVersions.find(connection, schema.table()));
        if (!PostgreSql.isWriter(connection)) {
          throw new SQLException("the server is a reader", READ_ONLY);
        }
        for (Privilege each : Privilege.values()) each.require(connection, schema.table());
        return;
      } catch (SQLException e) {
        throwIfPermanent(e);
        pause(e, failures, start);
      }
    }
  }

  /**
   * A privilege that the API's role needs, with a statement that uses it and changes nothing.
   * Unlike the functions that look up privileges, such statements are supported everywhere.
   */
  enum Privilege {
    SELECT("SELECT * FROM %s WHERE false"),
    INSERT("INSERT INTO %1$s (id) SELECT id FROM %1$s WHERE false"),
    UPDATE("UPDATE %s SET command_count = command_count WHERE false");

    private final String statement;

    Privilege(String statement) {
      this.statement = statement;
    }

    /** Returns the statement for a table. */
    String statement(String table) {
      return statement.formatted(table);
    }

    private void require(Connection connection, String table) throws SQLException {
      try (var probe = connection.createStatement()) {
        probe.execute(statement(table));
      } catch (SQLException e) {
        String state = SqlFailureCause.sqlState(e).orElse("");
        if (state.equals(NO_PRIVILEGE)) {
          throw new StartException(
              "the database role lacks the privilege %s on the table %s".formatted(name(), table),
              "Run the command migrate with the name of this role, which grants it.");
        }
        if (state.startsWith(NOT_AS_DECLARED)) {
          throw new StartException(
              "the table %s is missing or lacks columns (SQLSTATE %s)".formatted(table, state),
              "Restore it, or delete its row in haapi_schema and run the command migrate.");
        }
        throw e;
      }
    }
  }

  /**
   * @throws StartException if a schema is missing, too old or too new
   */
  static void requireFit(Schema schema, Optional<SchemaVersions.SchemaState> found) {
    String table = schema.table();
    if (found.isEmpty()) {
      throw new StartException(
          "the database has no schema for the table %s".formatted(table), MIGRATE);
    }
    var state = found.orElseThrow();
    if (state.version() < schema.version()) {
      throw new StartException(
          "the schema of the table %s is too old: version %d, and this release needs %d"
              .formatted(table, state.version(), schema.version()),
          MIGRATE);
    }
    if (state.oldestUser() > schema.version()) {
      throw new StartException(
          "the schema of the table %s is too new: it needs a release that knows version %d, and this one knows %d"
              .formatted(table, state.oldestUser(), schema.version()),
          "Deploy a newer release.");
    }
  }

  /**
   * @throws StartException with cause and remedy, if waiting would not help
   */
  static void throwIfPermanent(SQLException failure) {
    String state = SqlFailureCause.sqlState(failure).orElse("");
    SqlFailureCause cause = SqlFailureCause.of(failure);
    if (cause == SqlFailureCause.CREDENTIALS) {
      throw new StartException(
          "haapi.postgresql.login=iam needs AWS credentials and none were found",
          "Give the process a role.");
    }
    if (cause == SqlFailureCause.TLS) {
      throw new StartException(
          "the database's certificate is not trusted or names another host",
          "Set haapi.postgresql.root-certificate to the certificates of its authority, and"
              + " haapi.postgresql.url to the name in the certificate.");
    }
    if (state.startsWith(INVALID_AUTHORIZATION)) {
      throw new StartException(
          "the database rejects the login (SQLSTATE %s)".formatted(state),
          "Correct haapi.postgresql.username, haapi.postgresql.password or haapi.postgresql.login;"
              + " with iam, check the clock too.");
    }
    if (state.equals(REJECTED_CONNECTION)) {
      throw new StartException(
          "the server rejects the connection, perhaps because it does not support TLS",
          "Enable TLS on the server, or set haapi.postgresql.tls.");
    }
    if (state.equals(NO_DATABASE)) {
      throw new StartException(
          "the server has no database of this name", "Correct haapi.postgresql.url.");
    }
    if (state.equals(NO_PRIVILEGE)) {
      throw new StartException(
          "the database role may not read the schema's version",
          "Run the command migrate with the name of this role, which grants it.");
    }
    if (cause == SqlFailureCause.ERROR_RESPONSE && !isPassing(state)) {
      throw new StartException(
          "the database rejects the connection (SQLSTATE %s)".formatted(state),
          "Correct haapi.postgresql.url and haapi.postgresql.tls.");
    }
  }

  /** Returns whether the server is full, starting, stopping, or about to become the writer. */
  private static boolean isPassing(String state) {
    return state.startsWith("53") || state.startsWith("57P") || state.equals(READ_ONLY);
  }

  /** Returns the reason for which the start ends after the wait. */
  private StartException exhausted(String state, String cause) {
    if (state.equals(READ_ONLY)) {
      return new StartException(
          "the database is read-only", "Set haapi.postgresql.url to the address of the writer.");
    }
    if (state.equals(DISK_FULL)) {
      return new StartException(
          "the database's disk is full (SQLSTATE %s)".formatted(state), "Enlarge its storage.");
    }
    if (NO_CONNECTION.contains(state)) {
      return new StartException(
          "the database has no free connection (SQLSTATE %s)".formatted(state),
          "Raise its max_connections, or lower haapi.postgresql.pool-size.");
    }
    return new StartException(
        "the database must respond within %d s (%s)".formatted(patience.toSeconds(), cause),
        "Check haapi.postgresql.url, and that the server is running and reachable from here.");
  }

  private void pause(SQLException failure, int failures, long start) {
    String cause = SqlFailureCause.of(failure).code();
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    if (waited.compareTo(patience) >= 0) {
      throw exhausted(SqlFailureCause.sqlState(failure).orElse(""), cause);
    }
    if (failures % PAUSES_PER_LINE == 0) {
      LOG.info(
          "waiting for the database: {}; {} s of {} s",
          cause,
          waited.toSeconds(),
          patience.toSeconds());
    }
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      // The start ends here; beans that are closed now must not find themselves interrupted.
      throw new StartException("interrupted while waiting for the database", "Start again.");
    }
  }
}
