package io.haapi.postgresql;

import static org.awaitility.Awaitility.await;

import io.haapi.budget.BudgetSettings;
import io.haapi.idempotency.AggregateMapping;
import io.haapi.idempotency.AggregateStore;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import io.haapi.testing.PostgreSqlGate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A separate database on a real server, used as the API does, with a record of every round trip.
 */
public final class TestDatabase implements AutoCloseable {
  static final BudgetSettings BUDGET =
      new BudgetSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          3,
          Duration.ofSeconds(20),
          Duration.ofSeconds(29));

  private final PostgreSqlServer server;
  private final String name;
  private final Schema schema;
  private final PostgreSqlGate gate;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicBoolean dry = new AtomicBoolean();
  private final PostgreSql database;

  private TestDatabase(
      PostgreSqlServer server,
      String name,
      Schema schema,
      PostgreSqlGate gate,
      BudgetSettings budget,
      int pool) {
    this.server = server;
    this.name = name;
    this.schema = schema;
    this.gate = gate;
    this.database = open(new PasswordLogin("haapi", ""), budget, pool);
  }

  /** Opens another pool with this login. */
  PostgreSql open(Login login, BudgetSettings budget, int pool) {
    var connector = new Connector(settings(url()), login, budget.call());
    return new PostgreSql(
        new CurrentPool(connector, pool, budget.attempt()),
        connector,
        budget,
        new Metrics(metrics),
        dry::get);
  }

  /** Makes calls dry runs, or real ones. */
  void dry(boolean next) {
    dry.set(next);
  }

  /** Counts the API's connections on the server. */
  int connections() throws SQLException {
    try (var admin = connect();
        var select =
            admin.prepareStatement(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = ? AND usename = 'haapi'")) {
      select.setString(1, name);
      try (var rows = select.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  /** Creates a database with a table of tickets. */
  static TestDatabase create(
      PostgreSqlServer server, String isolation, BudgetSettings budget, int pool)
      throws SQLException, IOException {
    return create(server, isolation, Schema.load("tickets"), budget, pool);
  }

  private static TestDatabase create(
      PostgreSqlServer server, String isolation, Schema schema, BudgetSettings budget, int pool)
      throws SQLException, IOException {
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    try (var admin = connect(server, "postgres");
        var statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      statement.execute(
          "ALTER DATABASE %s SET default_transaction_isolation = '%s'".formatted(name, isolation));
    }
    try (var admin = connect(server, name)) {
      var migrator = new Migrator(admin, Dialect.POSTGRESQL);
      migrator.migrate(schema);
      migrator.grant(schema, "haapi", Duration.ofSeconds(30));
    }
    var gate = PostgreSqlGate.before(server.port());
    return new TestDatabase(server, name, schema, gate, budget, pool);
  }

  /** Waits until every connection of the API has been idle for longer than this. */
  void awaitIdle(Duration shortest) throws SQLException {
    try (var admin = connect();
        var select =
            admin.prepareStatement(
                """
                SELECT bool_and(state = 'idle' AND clock_timestamp() - state_change > ? * interval '1 ms')
                FROM pg_stat_activity WHERE datname = ? AND usename = 'haapi'\
                """)) {
      select.setLong(1, shortest.toMillis());
      select.setString(2, name);
      await()
          .until(
              () -> {
                try (var rows = select.executeQuery()) {
                  return rows.next() && rows.getBoolean(1);
                }
              });
    }
  }

  /**
   * Creates a database with one table.
   *
   * @param isolation the isolation level, such as {@code read committed}
   * @param table the table's name; its schema is on the class path
   */
  public static TestDatabase create(PostgreSqlServer server, String isolation, String table)
      throws SQLException, IOException {
    return create(server, isolation, Schema.load(table), BUDGET, 8);
  }

  static PostgreSqlSettings settings(URI url) {
    return new PostgreSqlSettings(
        Optional.of(url),
        "haapi",
        PostgreSqlSettings.LoginType.PASSWORD,
        Optional.empty(),
        PostgreSqlSettings.Tls.AUTO,
        Optional.empty(),
        8);
  }

  private static Connection connect(PostgreSqlServer server, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), database),
        PostgreSqlServer.SUPERUSER,
        "");
  }

  /** Connects as the superuser, past the gate. */
  public Connection connect() throws SQLException {
    return connect(server, name);
  }

  URI url() {
    return URI.create("postgresql://127.0.0.1:%d/%s".formatted(gate.port(), name));
  }

  public PostgreSqlGate gate() {
    return gate;
  }

  PostgreSql database() {
    return database;
  }

  /** Returns a store on the table. */
  public <A, S> AggregateStore<A, S> store(AggregateMapping<A, S> mapping) {
    return new PostgreSqlAggregateStore<>(database, schema.table(), mapping);
  }

  /** Opens the pool and forgets the round trips of its first connection. */
  public void warmUp() {
    database.health().ping();
    gate.drain();
  }

  double count(Metric metric) {
    return metrics.counter(metric.metricName()).count();
  }

  long timed(Metric metric) {
    return metrics.timer(metric.metricName()).count();
  }

  /**
   * Writes the statements that create the table in Aurora DSQL, and all statements that the API has
   * sent so far, to a file for {@code .ci/dsql-lint}.
   */
  public void writeStatements() throws IOException {
    var all = new ArrayList<>(schema.statements(1, Dialect.DSQL));
    all.addAll(gate.statements());
    for (var each : SchemaCheck.Privilege.values()) all.add(each.statement(schema.table()));
    Path directory = Files.createDirectories(Path.of("target", "dsql"));
    Files.writeString(directory.resolve(schema.table() + ".sql"), String.join(";\n", all) + ";\n");
  }

  /** Removes all rows. */
  public void empty() throws SQLException {
    try (var admin = connect();
        var statement = admin.createStatement()) {
      statement.execute("TRUNCATE " + schema.table());
    }
  }

  /** Closes the connections. The database stays until the server ends. */
  @Override
  public void close() throws IOException {
    database.close();
    gate.close();
  }
}
