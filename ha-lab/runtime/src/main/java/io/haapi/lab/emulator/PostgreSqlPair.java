package io.haapi.lab.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A writer and a standby to which it streams every write. The standby can take over once, and has
 * no standby of its own then.
 *
 * <p>The standby begins with a copy of the empty cluster, because the bundled PostgreSQL has no
 * {@code pg_basebackup}.
 */
public final class PostgreSqlPair implements AutoCloseable {
  /** How much an asynchronous standby lacks when it takes over. */
  public static final Duration LAG = Duration.ofSeconds(1);

  /** The time until somebody notices that the writer is gone. */
  private static final Duration DETECTION = Duration.ofSeconds(2);

  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 50;
  private static final String STANDBY = "standby";

  private final PostgreSqlServer writer;
  private final PostgreSqlServer standby;
  private final boolean synchronous;
  private boolean begun;
  private volatile boolean over;

  private PostgreSqlPair(PostgreSqlServer writer, PostgreSqlServer standby, boolean synchronous) {
    this.writer = writer;
    this.standby = standby;
    this.synchronous = synchronous;
  }

  /**
   * Starts both, and returns once the standby follows the writer.
   *
   * @param synchronous true if the writer acknowledges a commit only after the standby has it
   * @param settings settings of both servers
   * @throws IllegalStateException if one does not start
   */
  public static PostgreSqlPair start(boolean synchronous, String... settings) {
    Path directory = PostgreSqlServer.createCluster();
    Path data = PostgreSqlServer.data(directory);
    Path copy = directory.resolve(STANDBY);
    try {
      copy(data, copy);
      Files.createFile(copy.resolve("standby.signal"));
    } catch (IOException e) {
      throw new UncheckedIOException("the cluster cannot be copied", e);
    }
    var ofWriter = new ArrayList<>(Arrays.asList(settings));
    // The standby begins before all that was ever written.
    ofWriter.add("wal_keep_size=1GB");
    if (synchronous) ofWriter.add("synchronous_standby_names=" + STANDBY);
    PostgreSqlServer writer = PostgreSqlServer.start(directory, data, ofWriter);
    try {
      String connection =
          "primary_conninfo = 'host=127.0.0.1 port=%d user=%s application_name=%s'%n"
              .formatted(writer.port(), PostgreSqlServer.SUPERUSER, STANDBY);
      // In this file, unlike on the command line, the server itself can change it later.
      Files.writeString(
          copy.resolve("postgresql.auto.conf"), connection, StandardOpenOption.APPEND);
      PostgreSqlServer standby = PostgreSqlServer.start(directory, copy, List.of(settings));
      var pair = new PostgreSqlPair(writer, standby, synchronous);
      try {
        pair.awaitStreaming();
        return pair;
      } catch (RuntimeException e) {
        standby.kill();
        throw e;
      }
    } catch (IOException e) {
      writer.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private void awaitStreaming() {
    String state = synchronous ? "sync" : "async";
    await(
        writer,
        "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = '%s'"
            .formatted(state));
  }

  /** Returns the server that accepts writes, or will. */
  public PostgreSqlServer writer() {
    return over ? standby : writer;
  }

  /** Returns true if no acknowledged commit is lost when the standby takes over. */
  public boolean isSynchronous() {
    return synchronous;
  }

  /**
   * Kills the writer and promotes the standby. An asynchronous standby lacks the commits of the
   * last second. Does nothing if that is done; completes it if it was interrupted.
   *
   * @throws InterruptedException if interrupted, possibly without a writer
   */
  public synchronized void failOver() throws InterruptedException {
    if (over) return;
    if (!begun && !synchronous) {
      execute(standby, "ALTER SYSTEM SET primary_conninfo = ''");
      execute(standby, "SELECT pg_reload_conf()");
      begun = true;
      Thread.sleep(LAG);
    }
    begun = true;
    writer.kill();
    Thread.sleep(DETECTION);
    execute(standby, "SELECT pg_promote()");
    await(standby, "SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END");
    over = true;
  }

  /** Waits until a query returns a number above 0. */
  private static void await(PostgreSqlServer server, String query) {
    Instant limit = Instant.now().plus(READY_LIMIT);
    try {
      while (Instant.now().isBefore(limit)) {
        try (var connection = connect(server.port());
            var statement = connection.createStatement();
            var rows = statement.executeQuery(query)) {
          if (rows.next() && rows.getLong(1) > 0) return;
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL rejects '%s'".formatted(query), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL replicates", e);
    }
    throw new IllegalStateException(
        "PostgreSQL does not replicate within %d s".formatted(READY_LIMIT.toSeconds()));
  }

  private static void execute(PostgreSqlServer server, String statement) {
    try (var connection = connect(server.port());
        var execution = connection.createStatement()) {
      execution.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL rejects '%s'".formatted(statement), e);
    }
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), PostgreSqlServer.SUPERUSER, "");
  }

  @Override
  public void close() {
    standby.kill();
    writer.close();
  }
}
