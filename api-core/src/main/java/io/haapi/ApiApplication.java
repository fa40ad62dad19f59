package io.haapi;

import io.haapi.postgresql.MigrateCommand;
import io.haapi.telemetry.LineOutput;
import java.security.Security;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;

/** Starts the API, or runs a command of it. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class ApiApplication {
  /** How long a resolved address is believed, in seconds: failover by DNS must reach us. */
  private static final String ADDRESS_TTL = "1";

  private static final String MIGRATE = "migrate";

  /** The tables in PostgreSQL. */
  private static final List<String> TABLES = List.of("orders");

  /**
   * Starts the API, unless the first argument is the command {@code migrate}.
   *
   * @see MigrateCommand
   */
  public static void main(String... arguments) {
    if (arguments.length > 0 && arguments[0].equals(MIGRATE)) {
      // Until it is initialized, nothing is logged: the command prints all that there is to say.
      LoggingSystem.get(ApiApplication.class.getClassLoader()).beforeInitialize();
      List<String> rest = List.of(arguments).subList(1, arguments.length);
      System.exit(new MigrateCommand(TABLES, System.out, System.err).run(rest));
    }
    // Before the first line is logged; the handler runs when the application has closed.
    Runnable awaitWritten = LineOutput.install();
    SpringApplication.getShutdownHandlers().add(awaitWritten);
    try {
      application().run(arguments);
    } catch (RuntimeException | Error e) {
      // Spring runs no handler for a start that failed before there was a context.
      awaitWritten.run();
      throw e;
    }
  }

  /** The API, ready to be started in this process. */
  public static SpringApplication application() {
    Security.setProperty("networkaddress.cache.ttl", ADDRESS_TTL);
    Security.setProperty("networkaddress.cache.negative.ttl", ADDRESS_TTL);
    var application = new SpringApplication(ApiApplication.class);
    // Spring takes the class with the main method for it, which in Lambda is not ours.
    application.setMainApplicationClass(ApiApplication.class);
    return application;
  }

  @Bean
  InstantSource clock() {
    return Clock.systemUTC();
  }
}
