package io.haapi.postgresql;

import io.haapi.budget.BudgetSettings;
import io.haapi.lifecycle.SettingException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The command {@code migrate ROLE...}: brings the tables' schemas up to date and lets the roles use
 * them. It reads the settings {@code haapi.postgresql.*} as the API does, but logs in as a role
 * that owns the schema.
 */
public final class MigrateCommand {
  private static final int USAGE = 2;
  private static final int FAILED = 1;
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** Creating an index on a large table takes long. */
  private static final Duration STATEMENT_LIMIT = Duration.ofHours(1);

  private final List<String> tables;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param tables the tables to migrate, whose schemas are on the class path
   */
  public MigrateCommand(List<String> tables, PrintStream out, PrintStream err) {
    this.tables = List.copyOf(tables);
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command and prints one line for each table.
   *
   * @param arguments the roles, and settings such as {@code --haapi.postgresql.username=owner}
   * @return the exit code: 0, 1 if it failed, 2 for wrong usage
   */
  public int run(List<String> arguments) {
    var roles = new ArrayList<>(arguments);
    roles.removeIf(it -> it.startsWith("--"));
    if (roles.isEmpty() || !roles.stream().allMatch(Migrator::isRole)) {
      err.println(
          "usage: migrate ROLE... [--haapi.postgresql.url=...]; a role is 1 to 63 of a-z 0-9 _, and"
              + " begins with a letter");
      return USAGE;
    }
    try {
      var environment = new StandardEnvironment();
      environment
          .getPropertySources()
          .addFirst(new SimpleCommandLinePropertySource(arguments.toArray(String[]::new)));
      ConfigDataEnvironmentPostProcessor.applyTo(environment);
      var binder = Binder.get(environment);
      migrate(
          RoleLogin.read(binder),
          binder.bindOrCreate("haapi.postgresql", PostgreSqlSettings.class),
          binder.bindOrCreate("haapi.budget", BudgetSettings.class),
          roles);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("cannot migrate: " + e.getMessage());
    } catch (BindException e) {
      err.println("cannot migrate: " + message(e));
    } catch (SQLException e) {
      err.println(
          "cannot migrate: cause %s, SQLSTATE %s: %s"
              .formatted(
                  SqlFailureCause.of(e).code(),
                  SqlFailureCause.sqlState(e).orElse("none"),
                  String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
    return FAILED;
  }

  private static String message(BindException failure) {
    return Stream.<Throwable>iterate(failure, it -> it != null, Throwable::getCause)
        .limit(20)
        .filter(SettingException.class::isInstance)
        .map(Throwable::getMessage)
        .findFirst()
        .orElse(failure.getName() + " has a wrong value");
  }

  /**
   * The login of the roles, if this command is to set it.
   *
   * @param password their password
   * @param iam the IAM role whose tokens are accepted: an ARN on Aurora DSQL, {@code rds} elsewhere
   */
  private record RoleLogin(Optional<String> password, Optional<String> iam) {
    private static RoleLogin read(Binder binder) {
      return new RoleLogin(
          find(binder, "haapi.migrate.role-password"), find(binder, "haapi.migrate.role-iam"));
    }

    private static Optional<String> find(Binder binder, String name) {
      return Optional.of(binder.bind(name, String.class).orElse("")).filter(it -> !it.isEmpty());
    }

    private void apply(Migrator migrator, String role) throws SQLException {
      if (password.isPresent()) migrator.setPassword(role, password.orElseThrow());
      if (iam.isPresent()) migrator.allowIam(role, iam.orElseThrow());
    }
  }

  private void migrate(
      RoleLogin login, PostgreSqlSettings settings, BudgetSettings budget, List<String> roles)
      throws SQLException {
    var connector = new Connector(settings, Logins.of(settings), CONNECT_LIMIT);
    // The server must time out before the API does, or it may execute a statement that the API has
    // given up on.
    Duration limit = budget.attempt().multipliedBy(9).dividedBy(10);
    try (var connection = connector.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(STATEMENT_LIMIT.toMillis()));
      var migrator = new Migrator(connection, Dialect.of(settings.requiredUrl()));
      for (String table : tables) {
        var schema = Schema.load(table);
        int before = migrator.migrate(schema);
        for (String role : roles) migrator.grant(schema, role, limit);
        out.println(
            before >= schema.version()
                ? "%s: version %d, up to date".formatted(table, before)
                : "%s: version %d, was %d".formatted(table, schema.version(), before));
      }
      for (String role : roles) login.apply(migrator, role);
    }
  }
}
