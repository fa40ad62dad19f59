package io.haapi.runtime;

import io.haapi.telemetry.LineOutput;
import java.security.Security;
import org.springframework.boot.SpringApplication;

/** Starts an API in this process. */
public final class ApiStart {
  /** The time to live of a resolved address, in seconds, so that failover by DNS takes effect. */
  private static final String ADDRESS_TTL = "1";

  private ApiStart() {}

  /**
   * Starts the API and writes its log without ever waiting for who reads it.
   *
   * @param application the class that Spring Boot starts with
   */
  public static void run(Class<?> application, String... arguments) {
    // Before the first line is logged; the handler runs when the application has closed.
    Runnable awaitWritten = LineOutput.install();
    SpringApplication.getShutdownHandlers().add(awaitWritten);
    try {
      prepare(application).run(arguments);
    } catch (RuntimeException | Error e) {
      // Spring runs no handler for a start that failed before there was a context.
      awaitWritten.run();
      throw e;
    }
  }

  /** Returns the API, ready to be started in this process. */
  public static SpringApplication prepare(Class<?> application) {
    Security.setProperty("networkaddress.cache.ttl", ADDRESS_TTL);
    Security.setProperty("networkaddress.cache.negative.ttl", ADDRESS_TTL);
    var api = new SpringApplication(application);
    // Spring takes the class with the main method for it, which in Lambda is not ours.
    api.setMainApplicationClass(application);
    return api;
  }
}
