package io.haapi.lab.topology;

import io.haapi.lab.emulator.PostgreSqlPair;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.process.ApiEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A PostgreSQL server with the API's schema, for all instances of a lab. */
public final class PostgreSqlStore implements AutoCloseable {
  private static final String ROLE = "haapi";
  private static final String NAME = "PostgreSQL";
  private static final long MIGRATION_SECONDS = 60;
  private static final String CONNECTIONS = "max_connections=200";
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  /** As many as of an instance: a busy machine can delay a single check. */
  private static final int FAILURES = 2;

  private final Runnable stop;
  private final Supplier<PostgreSqlServer> writer;

  PostgreSqlStore(PostgreSqlServer server) {
    this(server::close, () -> server);
  }

  private PostgreSqlStore(Runnable stop, Supplier<PostgreSqlServer> writer) {
    this.stop = stop;
    this.writer = writer;
  }

  /**
   * Starts a server that stands for Aurora DSQL: all regions see one server, and transactions are
   * REPEATABLE READ.
   *
   * @param jar the runnable jar of the packaged API, which migrates the schema
   * @param news receives a line per step
   * @throws LabException if it does not start, with cause and remedy in one line
   */
  public static PostgreSqlStore start(Path jar, Consumer<String> news) throws InterruptedException {
    requirePostgreSql();
    return start(jar, news, List.of("default_transaction_isolation=repeatable read"));
  }

  private static void requirePostgreSql() {
    PostgreSqlServer.missing()
        .ifPresent(
            why -> {
              throw new LabException(why + ". Use --store dynamodb.");
            });
  }

  /**
   * Starts two servers that stand for RDS or Aurora in one region: transactions are READ COMMITTED,
   * and a standby can take over from the writer.
   *
   * @param pair both servers, which this store closes
   * @param jar the runnable jar of the packaged API, which migrates the schema
   * @param news receives a line per step
   * @throws LabException if the migration fails, with cause and remedy in one line
   */
  public static PostgreSqlStore of(PostgreSqlPair pair, Path jar, Consumer<String> news)
      throws InterruptedException {
    requireJar(jar);
    return migrated(new PostgreSqlStore(pair::close, pair::writer), jar, news);
  }

  /** Starts the servers for {@link #of}. */
  public static PostgreSqlPair startPair(boolean synchronous, Consumer<String> news) {
    requirePostgreSql();
    news.accept(
        "starting PostgreSQL and its %s standby"
            .formatted(synchronous ? "synchronous" : "asynchronous"));
    return PostgreSqlPair.start(synchronous, CONNECTIONS);
  }

  /**
   * Starts a server and runs the command {@code migrate} of the API's jar.
   *
   * @param jar the runnable jar of the packaged API, which migrates the schema
   * @param news takes a line for each step
   * @param settings settings of the server, such as {@code fsync=on}
   * @throws LabException if it cannot be started, with cause and remedy in one line
   */
  public static PostgreSqlStore start(Path jar, Consumer<String> news, List<String> settings)
      throws InterruptedException {
    requireJar(jar);
    news.accept("starting PostgreSQL");
    var all = new ArrayList<>(settings);
    all.add(CONNECTIONS);
    PostgreSqlServer server = PostgreSqlServer.start(all.toArray(String[]::new));
    return migrated(new PostgreSqlStore(server), jar, news);
  }

  private static void requireJar(Path jar) {
    if (Files.isRegularFile(jar)) return;
    throw new LabException(
        jar + " is missing; it migrates the schema. Run: ./mvnw package -DskipTests");
  }

  private static PostgreSqlStore migrated(PostgreSqlStore store, Path jar, Consumer<String> news)
      throws InterruptedException {
    try {
      news.accept("PostgreSQL: " + store.migrate(jar));
      return store;
    } catch (IOException e) {
      store.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | InterruptedException e) {
      store.close();
      throw e;
    }
  }

  private String migrate(Path jar) throws IOException, InterruptedException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+NeverActAsServerClassMachine",
            "-jar",
            jar.toString(),
            "migrate",
            ROLE,
            "--haapi.postgresql.url=" + url(port()),
            "--haapi.postgresql.username=" + PostgreSqlServer.SUPERUSER);
    Path printed = Files.createTempFile("haapi-migrate", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      boolean ended = process.waitFor(MIGRATION_SECONDS, TimeUnit.SECONDS);
      String said = Files.readString(printed).strip();
      if (!ended) {
        throw new LabException(
            "the command migrate did not end within " + MIGRATION_SECONDS + " s. Try again.");
      }
      if (process.exitValue() != 0) throw new LabException("the command migrate failed: " + said);
      return said;
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(printed);
    }
  }

  /** Returns the API's setting for the server behind this port. */
  public static String url(int port) {
    return "postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return writer.get().port();
  }

  /** Returns the variables that make an instance store its aggregates in this server. */
  public Map<String, String> environment() {
    return environment(port());
  }

  /** Returns the variables that make an instance keep its aggregates behind this port. */
  public static Map<String, String> environment(int port) {
    return Map.of(ApiEnvironment.STORE, "postgresql", ApiEnvironment.POSTGRESQL_URL, url(port));
  }

  /** Opens a connection as superuser. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:" + url(port()), PostgreSqlServer.SUPERUSER, "");
  }

  /**
   * Counts the aggregates of a caller, past the API. The migration lists the tables of aggregates,
   * which all have a column {@code caller}.
   */
  public static long stored(Connection connection, String caller) throws SQLException {
    long count = 0;
    try (var select = connection.createStatement();
        var tables = select.executeQuery("SELECT table_name FROM haapi_schema")) {
      while (tables.next()) count += stored(connection, tables.getString(1), caller);
    }
    return count;
  }

  private static long stored(Connection connection, String table, String caller)
      throws SQLException {
    try (var select =
        connection.prepareStatement("SELECT count(*) FROM " + table + " WHERE caller = ?")) {
      select.setString(1, caller);
      try (var rows = select.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /**
   * Checks the server every second.
   *
   * @param events receives a change of its health, and its end
   * @return ends the checks
   */
  AutoCloseable watch(Consumer<LabEvent> events) {
    Thread watcher = Thread.ofVirtual().start(() -> check(events));
    return watcher::interrupt;
  }

  private void check(Consumer<LabEvent> events) {
    int failures = 0;
    try {
      while (!writer.get().process().waitFor(CHECK_INTERVAL)) {
        PostgreSqlServer server = writer.get();
        if (server.isHealthy()) {
          if (failures >= FAILURES) events.accept(new LabEvent.StoreHealthChanged(NAME, true));
          failures = 0;
        } else if (++failures == FAILURES && server.process().isAlive()) {
          events.accept(new LabEvent.StoreHealthChanged(NAME, false));
        }
      }
      Process ended = writer.get().process();
      events.accept(new LabEvent.StoreEnded(NAME, ended.pid(), ended.exitValue()));
    } catch (InterruptedException _) {
      // The lab is closed.
    }
  }

  @Override
  public void close() {
    stop.run();
  }
}
