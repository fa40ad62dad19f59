package io.haapi.baseline;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * A plain Spring Boot version of the sample API, with the same JSON and the same table, but without
 * protection against retries, invalid input, load or faults.
 *
 * <p>Both applications share Boot, JVM options, virtual threads, ahead-of-time processing, log
 * format, and the SDK's version, HTTP client, timeouts and retries. This one omits what api-core
 * adds: filters, validation, idempotency, metrics, sessions.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
class BaselineApplication {
  static void main(String... arguments) {
    SpringApplication.run(BaselineApplication.class, arguments);
  }
}
