package io.haapi.runtime;

import io.haapi.postgresql.MigrateCommand;
import io.haapi.telemetry.LineOutput;
import java.security.Security;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LoggingSystem;

/** Starts an API in this process, or runs one of its commands. */
public final class ApiStart {
  /** The time to live of a resolved address, in seconds, so that failover by DNS takes effect. */
  private static final String ADDRESS_TTL = "1";

  private static final String MIGRATE = "migrate";

  private ApiStart() {}

  /**
   * Starts the API, unless the first argument is the command {@code migrate}.
   *
   * @param application the class that Spring Boot starts with
   * @param tables the tables in PostgreSQL that the command migrates
   * @see MigrateCommand
   */
  public static void run(Class<?> application, List<String> tables, String... arguments) {
    if (arguments.length > 0 && arguments[0].equals(MIGRATE)) {
      // Logging stays uninitialized and therefore silent: the command prints everything itself.
      LoggingSystem.get(application.getClassLoader()).beforeInitialize();
      List<String> rest = List.of(arguments).subList(1, arguments.length);
      System.exit(new MigrateCommand(tables, System.out, System.err).run(rest));
    }
    run(application, arguments);
  }

  /**
   * Starts the API and writes its log without ever waiting for the reader.
   *
   * @param application the class that Spring Boot starts with
   */
  public static void run(Class<?> application, String... arguments) {
    // Before the first line is logged; the handler runs when the application has closed.
    Runnable awaitWritten = LineOutput.install();
    SpringApplication.getShutdownHandlers().add(awaitWritten);
    // Spring's shutdown waits for a start that has begun, which may be waiting for a data store.
    Thread starting = Thread.currentThread();
    var interrupted = new Thread(starting::interrupt);
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      prepare(application).run(arguments);
      removeShutdownHook(interrupted);
    } catch (RuntimeException | Error e) {
      // Spring runs no handlers if the start fails before there is a context.
      awaitWritten.run();
      throw e;
    }
  }

  private static void removeShutdownHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending.
    }
  }

  /** Returns the API, ready to start in this process. */
  public static SpringApplication prepare(Class<?> application) {
    Security.setProperty("networkaddress.cache.ttl", ADDRESS_TTL);
    Security.setProperty("networkaddress.cache.negative.ttl", ADDRESS_TTL);
    var api = new SpringApplication(application);
    // By default, Spring uses the class with the main method, which in Lambda is not ours.
    api.setMainApplicationClass(application);
    return api;
  }
}
