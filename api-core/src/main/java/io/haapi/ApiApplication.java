package io.haapi;

import io.haapi.telemetry.LineOutput;
import java.security.Security;
import java.time.Clock;
import java.time.InstantSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Starts the API. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class ApiApplication {
  /** How long a resolved address is believed, in seconds: failover by DNS must reach us. */
  private static final String ADDRESS_TTL = "1";

  public static void main(String... arguments) {
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
