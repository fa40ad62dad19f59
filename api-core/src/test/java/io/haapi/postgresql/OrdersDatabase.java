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
 * A database with a table of orders, as the command {@code migrate} makes it.
 *
 * @param name the database's name
 */
public record OrdersDatabase(PostgreSqlServer server, String name) {

  /**
   * Creates a database of its own.
   *
   * @param isolation the isolation level, such as {@code read committed}
   */
  public static OrdersDatabase create(PostgreSqlServer server, String isolation)
      throws SQLException {
    String name = "o" + UUID.randomUUID().toString().replace("-", "");
    try (var admin =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.port()),
                PostgreSqlServer.SUPERUSER,
                "");
        var statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      statement.execute(
          "ALTER DATABASE %s SET default_transaction_isolation = '%s'".formatted(name, isolation));
    }
    return new OrdersDatabase(server, name);
  }

  /** Returns the setting that names it, by its own port or that of a way to it. */
  public String setting(int port) {
    return "haapi.postgresql.url=postgresql://127.0.0.1:%d/%s".formatted(port, name);
  }

  /** Runs the command and returns this. */
  public OrdersDatabase migrated() {
    var printed = new ByteArrayOutputStream();
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    int code =
        new MigrateCommand(List.of("orders"), stream, stream)
            .run(
                List.of(
                    "haapi",
                    "--" + setting(server.port()),
                    "--haapi.postgresql.username=" + PostgreSqlServer.SUPERUSER));
    if (code != 0) throw new IllegalStateException(printed.toString(StandardCharsets.UTF_8));
    return this;
  }
}
