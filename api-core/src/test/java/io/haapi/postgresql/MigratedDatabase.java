package io.haapi.postgresql;

import io.haapi.lab.emulator.PostgreSqlServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * A database whose schema is created by the command {@code migrate}.
 *
 * @param name the database's name
 */
public record MigratedDatabase(PostgreSqlServer server, String name) {

  /**
   * Creates a new database.
   *
   * @param isolation the isolation level, such as {@code read committed}
   */
  public static MigratedDatabase create(PostgreSqlServer server, String isolation)
      throws SQLException {
    String name = "o" + UUID.randomUUID().toString().replace("-", "");
    new MigratedDatabase(server, "postgres")
        .execute(
            "CREATE DATABASE " + name,
            "ALTER DATABASE %s SET default_transaction_isolation = '%s'"
                .formatted(name, isolation));
    return new MigratedDatabase(server, name);
  }

  /** Executes statements as the superuser. */
  public void execute(String... statements) throws SQLException {
    try (var admin =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), name),
                PostgreSqlServer.SUPERUSER,
                "");
        var statement = admin.createStatement()) {
      for (String each : statements) statement.execute(each);
    }
  }

  /** Returns the setting with the database's URL, at the server's port or that of a proxy. */
  public String setting(int port) {
    return "haapi.postgresql.url=postgresql://127.0.0.1:%d/%s".formatted(port, name);
  }

  /** Runs the command for a table and returns this database. */
  public MigratedDatabase migrated(String table) {
    var printed = new ByteArrayOutputStream();
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    int code =
        new MigrateCommand(List.of(table), stream, stream)
            .run(
                List.of(
                    "haapi",
                    "--" + setting(server.port()),
                    "--haapi.postgresql.username=" + PostgreSqlServer.SUPERUSER));
    if (code != 0) throw new IllegalStateException(printed.toString(StandardCharsets.UTF_8));
    return this;
  }
}
