package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.lifecycle.StartException;
import io.haapi.testing.LocalPostgreSql;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the migrator, and the schema check at the API's start. */
@Requires(Requirement.POSTGRESQL)
@ExtendWith(LocalPostgreSql.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String CREATE =
      "CREATE TABLE IF NOT EXISTS notes (id text PRIMARY KEY, command_count integer);";
  private static final String EXPAND = "ALTER TABLE notes ADD COLUMN IF NOT EXISTS body text;";
  private static final String CONTRACT =
      "-- oldest user: 2\nALTER TABLE notes DROP COLUMN IF EXISTS old;";

  private TestDatabase database;
  private PostgreSqlServer server;

  @BeforeAll
  void create(PostgreSqlServer shared) throws Exception {
    server = shared;
    database = TestDatabase.create(server, "read committed", "tickets");
  }

  @BeforeEach
  void dropNotes() throws Exception {
    try (var admin = database.connect();
        var statement = admin.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS notes");
      statement.execute("DELETE FROM haapi_schema WHERE table_name = 'notes'");
    }
  }

  @AfterAll
  void close() throws Exception {
    database.close();
  }

  @Test
  void acceptsKnownSchemaVersion() throws Exception {
    migrate(notes(CREATE, EXPAND));
    check(notes(CREATE, EXPAND));
  }

  @Test
  void rejectsAMissingSchema() {
    assertRejected(notes(CREATE), "the database has no schema for the table notes");
  }

  @Test
  void rejectsAnOlderSchema() throws Exception {
    migrate(notes(CREATE));
    assertRejected(
        notes(CREATE, EXPAND),
        "the schema of the table notes is too old: version 1, and this release needs 2");
  }

  /** Old and new instances run side by side until a migration contracts the table. */
  @Test
  void rejectsNewerSchemaOnlyAfterContraction() throws Exception {
    migrate(notes(CREATE, EXPAND));
    check(notes(CREATE));
    migrate(notes(CREATE, EXPAND, CONTRACT));
    check(notes(CREATE, EXPAND));
    assertRejected(
        notes(CREATE),
        "the schema of the table notes is too new: it needs a release that knows version 2, and"
            + " this one knows 1");
  }

  @Test
  void neverGoesBackToALowerVersion() throws Exception {
    migrate(notes(CREATE, EXPAND, CONTRACT));
    assertThat(migrate(notes(CREATE))).isEqualTo(3);
    check(notes(CREATE, EXPAND, CONTRACT));
  }

  @Test
  void isSafeWhenTenMigratorsRunAtOnce() throws Exception {
    var start = new CyclicBarrier(10);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 10; i++) {
        Callable<Integer> one =
            () -> {
              try (var admin = database.connect()) {
                start.await();
                var migrator = new Migrator(admin, Dialect.POSTGRESQL);
                int before = migrator.migrate(notes(CREATE, EXPAND));
                migrator.grant(notes(CREATE, EXPAND), "ten_at_once", LIMIT);
                return before;
              }
            };
        running.add(threads.submit(one));
      }
      for (var each : running) assertThat(each.get()).isIn(0, 2);
    }
    check(
        settings(database.url(), "ten_at_once", PostgreSqlSettings.Tls.AUTO),
        notes(CREATE, EXPAND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE tickets",
        "ALTER TABLE tickets ADD COLUMN x text",
        "DELETE FROM tickets",
        "TRUNCATE tickets",
        "CREATE TABLE other (id text)",
        "UPDATE haapi_schema SET version = 9"
      })
  void grantsOnlyRowAccess(String statement) throws Exception {
    try (var connection = connect();
        var attempt = connection.createStatement()) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> attempt.execute(statement))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }

  @Test
  void limitsTheStatementsOfTheRole() throws Exception {
    migrate(notes(CREATE));

    try (var connection = connect();
        var show = connection.createStatement();
        var rows = show.executeQuery("SHOW statement_timeout")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("30s");
    }
  }

  @Test
  void migratesByCommandAndThenIsUpToDate() throws Exception {
    String setting =
        "--" + MigratedDatabase.create(server, "read committed").setting(server.port());
    assertThat(command("haapi", setting, owner())).isEqualTo("0 tickets: version 1, was 0\n");
    assertThat(command("haapi", setting, owner())).isEqualTo("0 tickets: version 1, up to date\n");
    var url = URI.create(setting.substring(setting.indexOf('=') + 1));
    check(TestDatabase.settings(url), Schema.load("tickets"));
  }

  @Test
  void setsLoginsOfRoles() throws Exception {
    String setting = "--haapi.postgresql.url=" + database.url();
    try (var admin = database.connect();
        var statement = admin.createStatement()) {
      // As on Amazon RDS. Roles belong to the whole server, which other tests use too.
      statement.execute("CREATE ROLE rds_iam");
      assertThat(
              command(
                  "with_login",
                  setting,
                  owner(),
                  "--haapi.migrate.role-password=it's private",
                  "--haapi.migrate.role-iam=rds"))
          .isEqualTo("0 tickets: version 1, up to date\n");
      try (var rows =
          statement.executeQuery(
              "SELECT rolpassword, pg_has_role('with_login', 'rds_iam', 'MEMBER') FROM pg_authid"
                  + " WHERE rolname = 'with_login'")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).startsWith("SCRAM-SHA-256$");
        assertThat(rows.getBoolean(2)).isTrue();
      } finally {
        // PostgreSQL drops no role that has privileges in a database.
        statement.execute("DROP OWNED BY with_login");
        statement.execute("DROP ROLE with_login, rds_iam");
      }
    }
  }

  /** A catalog as Aurora DSQL's; PostgreSQL rejects the grant itself as a syntax error. */
  @Test
  void mapsIamRoleOfDsqlOnce() throws Exception {
    String mapped = "arn:aws:iam::111122223333:role/mapped";
    try (var admin = database.connect();
        var statement = admin.createStatement()) {
      statement.execute("CREATE SCHEMA sys");
      statement.execute("CREATE TABLE sys.iam_pg_role_mappings (pg_role_name text, arn text)");
      statement.execute(
          "INSERT INTO sys.iam_pg_role_mappings VALUES ('haapi', '%s')".formatted(mapped));
      var migrator = new Migrator(admin, Dialect.DSQL);
      migrator.allowIam("haapi", mapped);
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> migrator.allowIam("haapi", mapped.replace("mapped", "other")))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42601"));
    }
  }

  /** Aurora DSQL: "feature not supported on system entity", for any grant on this schema. */
  @Test
  void leavesSchemaPublicUnchanged() throws Exception {
    migrate(notes(CREATE));
    try (var admin = database.connect()) {
      String before = grantsOnSchema(admin);
      for (var dialect : Dialect.values()) {
        new Migrator(admin, dialect).grant(notes(CREATE), "guest", LIMIT);
      }
      assertThat(grantsOnSchema(admin)).isEqualTo(before);
    }
  }

  private static String grantsOnSchema(Connection admin) throws SQLException {
    try (var statement = admin.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'")) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void createsRoleNamedLikeKeyword() throws Exception {
    String url = "--haapi.postgresql.url=" + database.url();

    assertThat(command("user", url, owner())).startsWith("0 tickets: version 1");
  }

  /** The role of a session may be limited, as roles of the API are. */
  @Test
  void liftsStatementLimitOfOwnSession() throws Exception {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = '630ms'");

      new Migrator(connection, Dialect.POSTGRESQL).liftStatementLimit();

      try (var rows = statement.executeQuery("SHOW statement_timeout")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("0");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pg_x                                       | 2 usage: migrate ROLE...",
        "postgres                                   | 1 cannot migrate: postgres logs in here and would own the schema: name another role, or the owner with haapi.postgresql.username",
        "haapi --haapi.migrate.role-iam=nonsense    | 1 cannot migrate: haapi.migrate.role-iam must be rds, except on Aurora DSQL",
        "haapi --haapi.migrate.role-password=a\tb   | 1 cannot migrate: haapi.migrate.role-password must be 1 to 1024 characters",
        "haapi --haapi.migrate.role-pasword=secret  | 2 usage: migrate ROLE...: haapi.migrate.role-pasword matches no setting and has no effect; the nearest one is haapi.migrate.role-password",
        "haapi --nonsense=1                         | 2 usage: migrate ROLE...: haapi.nonsense matches no setting"
      })
  void rejectsWrongArgumentsBeforeItChangesAnything(String arguments, String message)
      throws Exception {
    String setting =
        "--" + MigratedDatabase.create(server, "read committed").setting(server.port());
    var all = new ArrayList<>(List.of(arguments.replace("\\t", "\t").split(" +(?=--)")));
    all.addAll(List.of(setting, owner()));

    assertThat(command(all.toArray(String[]::new))).startsWith(message).hasLineCount(1);

    var url = URI.create(setting.substring(setting.indexOf('=') + 1));
    assertThatThrownBy(() -> check(TestDatabase.settings(url), Schema.load("tickets")))
        .hasMessageContaining("no schema for the table tickets");
  }

  @Test
  void reportsSchemaOfNewerRelease() throws Exception {
    String setting =
        "--" + MigratedDatabase.create(server, "read committed").setting(server.port());
    command("raised", setting, owner());
    raiseTo(URI.create(setting.substring(setting.indexOf('=') + 1)), 5);

    assertThat(command("raised", setting, owner()))
        .startsWith(
            "1 cannot migrate: the schema of the table tickets is too new: it needs a release that knows version 5")
        .endsWith("Deploy a newer release.\n");
  }

  private static void raiseTo(URI url, int version) throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:" + url, PostgreSqlServer.SUPERUSER, "");
        var statement = connection.createStatement()) {
      statement.execute(
          "UPDATE haapi_schema SET version = %1$d, oldest_user = %1$d".formatted(version));
    }
  }

  @Test
  void reportsCommandFailureInOneLine() {
    assertThat(command()).startsWith("2 usage: migrate ROLE...");
    assertThat(command("Role; DROP")).startsWith("2 usage: migrate ROLE...");
    assertThat(command("haapi", owner()))
        .startsWith("1 cannot migrate: haapi.postgresql.url is missing");
    assertThat(command("haapi", "--haapi.postgresql.url=private"))
        .startsWith("1 cannot migrate: haapi.postgresql.url must be a URL postgresql://")
        .doesNotContain("private");
    assertThat(command("other", "--haapi.postgresql.url=" + database.url()))
        .startsWith("1 cannot migrate: cause error-response, SQLSTATE 42501");
    assertThat(command("other", "--haapi.postgresql.url=postgresql://127.0.0.1:9/x"))
        .startsWith("1 cannot migrate: cause connection-refused");
  }

  @Test
  void rejectsAnUnknownDatabase() {
    var url = URI.create("postgresql://127.0.0.1:%d/unknown".formatted(server.port()));
    assertRejected(TestDatabase.settings(url), "the server has no database of this name");
  }

  @Test
  void rejectsAnUnknownRole() {
    assertRejected(
        settings("nobody_of_this_name", PostgreSqlSettings.Tls.AUTO),
        "the database rejects the login (SQLSTATE 28000)");
  }

  @Test
  void rejectsAServerWithoutTls() {
    assertRejected(
        settings("haapi", PostgreSqlSettings.Tls.VERIFY_FULL),
        "the server rejects the connection, perhaps because it does not support TLS");
  }

  @Test
  void limitsWaitForServer() {
    var nobody = TestDatabase.settings(URI.create("postgresql://127.0.0.1:9/haapi"));
    assertRejected(nobody, "the database must respond within 0 s (connection-refused)");
  }

  @ParameterizedTest
  @CsvSource({
    "53100, the database's disk is full (SQLSTATE 53100)",
    "53300, the database has no free connection (SQLSTATE 53300)",
    "57P03, the database must respond within 0 s (error-response)"
  })
  void namesWhatTheServerLacked(String sqlState, String message) throws Exception {
    migrate(notes(CREATE));
    database.gate().error(sqlState, 1);
    assertRejected(notes(CREATE), message);
    check(notes(CREATE));
  }

  /** This happens after a failover that DNS does not reflect yet. */
  @Test
  void rejectsPermanentReader() throws Exception {
    migrate(notes(CREATE));
    setReadOnly("SET default_transaction_read_only = on");
    assertRejected(notes(CREATE), "the database is read-only");
    setReadOnly("RESET default_transaction_read_only");
    check(notes(CREATE));
  }

  /** Connects as the API's role, past the gate, which does not support TLS. */
  private Connection connect() throws SQLException {
    String url = "jdbc:%s?sslmode=disable&gssEncMode=disable".formatted(database.url());
    return DriverManager.getConnection(url, "haapi", "");
  }

  private void setReadOnly(String change) throws SQLException {
    try (var admin = database.connect();
        var statement = admin.createStatement()) {
      statement.execute("ALTER ROLE haapi IN DATABASE %s %s".formatted(admin.getCatalog(), change));
    }
  }

  /** Returns settings with the server's own address, because the gate does not support TLS. */
  private PostgreSqlSettings settings(String username, PostgreSqlSettings.Tls tls) {
    return settings(
        URI.create("postgresql://127.0.0.1:%d/postgres".formatted(server.port())), username, tls);
  }

  private static PostgreSqlSettings settings(URI url, String username, PostgreSqlSettings.Tls tls) {
    var settings = TestDatabase.settings(url);
    return new PostgreSqlSettings(
        settings.url(),
        username,
        settings.login(),
        settings.password(),
        tls,
        settings.rootCertificate(),
        settings.poolSize());
  }

  private static Schema notes(String... migrations) {
    return new Schema("notes", List.of(migrations));
  }

  private int migrate(Schema schema) throws SQLException {
    try (var admin = database.connect()) {
      var migrator = new Migrator(admin, Dialect.POSTGRESQL);
      int before = migrator.migrate(schema);
      migrator.grant(schema, "haapi", LIMIT);
      return before;
    }
  }

  private static String owner() {
    return "--haapi.postgresql.username=" + PostgreSqlServer.SUPERUSER;
  }

  /** Returns the exit code and the output. */
  private static String command(String... arguments) {
    var printed = new ByteArrayOutputStream();
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    int code = new MigrateCommand(List.of("tickets"), stream, stream).run(List.of(arguments));
    return code + " " + printed.toString(StandardCharsets.UTF_8);
  }

  private void check(Schema schema) {
    check(TestDatabase.settings(database.url()), schema);
  }

  private static void check(PostgreSqlSettings settings, Schema schema) {
    var connector = new Connector(settings, Logins.of(settings), Duration.ofSeconds(5));
    new SchemaCheck(connector, Duration.ZERO).require(schema);
  }

  private void assertRejected(Schema schema, String message) {
    assertThatThrownBy(() -> check(schema)).isInstanceOf(StartException.class).hasMessage(message);
  }

  private static void assertRejected(PostgreSqlSettings settings, String message) {
    assertThatThrownBy(() -> check(settings, notes(CREATE)))
        .isInstanceOf(StartException.class)
        .hasMessage(message);
  }
}
