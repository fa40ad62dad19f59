package io.haapi.postgresql;

import io.haapi.budget.BudgetSettings;
import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingNames;
import io.haapi.lifecycle.StartException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
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
  private static final String ROLE_PASSWORD = "haapi.migrate.role-password";
  private static final int USAGE = 2;
  private static final int FAILED = 1;
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** Creating an index on a large table takes long. */
  private static final Duration STATEMENT_LIMIT = Duration.ofHours(1);

  private static final SettingNames SETTINGS =
      new SettingNames(
          Stream.of(
                  SettingNames.of("haapi.postgresql", PostgreSqlSettings.class),
                  SettingNames.of("haapi.budget", BudgetSettings.class),
                  SettingNames.of("haapi.migrate", RoleLogin.class))
              .flatMap(Function.identity())
              .collect(Collectors.toSet()));

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
          "usage: migrate ROLE... [--haapi.postgresql.url=...]; a role is 1 to 63 of a-z 0-9 _,"
              + " begins with a letter, and not with pg_");
      return USAGE;
    }
    var unknown = SETTINGS.unknown(optionNames(arguments));
    if (!unknown.isEmpty()) {
      err.println("usage: migrate ROLE...: " + unknown.getFirst());
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
    } catch (StartException e) {
      err.println("cannot migrate: %s. %s".formatted(e.getMessage(), e.remedy()));
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

  /**
   * Returns the names in options; one without the project's prefix gets it, so that it is found.
   */
  private static List<String> optionNames(List<String> arguments) {
    return arguments.stream()
        .filter(it -> it.startsWith("--"))
        .map(it -> it.substring(2).split("=", 2)[0])
        .map(it -> it.startsWith("haapi.") ? it : "haapi." + it)
        .toList();
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
   * @param rolePassword their password
   * @param roleIam the IAM role whose tokens are accepted: an ARN on Aurora DSQL, {@code rds}
   *     elsewhere
   */
  private record RoleLogin(Optional<String> rolePassword, Optional<String> roleIam) {
    private RoleLogin {
      rolePassword.ifPresent(it -> PostgreSqlSettings.requirePassword(ROLE_PASSWORD, it));
    }

    private static RoleLogin read(Binder binder) {
      return new RoleLogin(find(binder, ROLE_PASSWORD), find(binder, "haapi.migrate.role-iam"));
    }

    private static Optional<String> find(Binder binder, String name) {
      return Optional.of(binder.bind(name, String.class).orElse("")).filter(it -> !it.isEmpty());
    }

    /** Checks before anything is changed whether the database can have this login. */
    private void requireFor(Dialect dialect, String role) {
      roleIam.ifPresent(it -> dialect.allowIam(role, it));
    }

    private void apply(Migrator migrator, String role) throws SQLException {
      if (rolePassword.isPresent()) migrator.setPassword(role, rolePassword.orElseThrow());
      if (roleIam.isPresent()) migrator.allowIam(role, roleIam.orElseThrow());
    }
  }

  private void migrate(
      RoleLogin login, PostgreSqlSettings settings, BudgetSettings budget, List<String> roles)
      throws SQLException {
    var connector = new Connector(settings, Logins.of(settings), CONNECT_LIMIT);
    // The server must time out before the API does, or it may execute a statement that the API has
    // given up on.
    Duration limit = budget.attempt().multipliedBy(9).dividedBy(10);
    var dialect = Dialect.of(settings.requiredUrl());
    for (String role : roles) {
      login.requireFor(dialect, role);
      if (role.equals(settings.username())) {
        throw new IllegalArgumentException(
            role
                + " logs in here and would own the schema: name another role, or the owner with"
                + " haapi.postgresql.username");
      }
    }
    try (var connection = connect(connector)) {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(STATEMENT_LIMIT.toMillis()));
      var migrator = new Migrator(connection, dialect);
      migrator.liftStatementLimit();
      for (String table : tables) {
        var schema = Schema.load(table);
        int before = migrator.migrate(schema);
        SchemaCheck.requireFit(schema, SchemaVersions.find(connection, table));
        for (String role : roles) migrator.grant(schema, role, limit);
        out.println(
            before >= schema.version()
                ? "%s: version %d, up to date".formatted(table, before)
                : "%s: version %d, was %d".formatted(table, schema.version(), before));
      }
      for (String role : roles) login.apply(migrator, role);
    }
  }

  private static Connection connect(Connector connector) throws SQLException {
    try {
      return connector.getConnection();
    } catch (SQLException e) {
      SchemaCheck.throwIfPermanent(e);
      throw e;
    }
  }
}
