package io.haapi.baseline;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The API as one writes it in an afternoon: the same JSON and the same table as api-core's, Spring
 * Boot as it comes, and nothing that keeps it right under retries, bad input, load or faults.
 *
 * <p>What both have to pay is the same: Boot, JVM options, virtual threads, ahead-of-time
 * processing, log format, the SDK's version, HTTP client, limits and retries. What api-core adds is
 * left out: filters, validation, idempotency, metrics, sessions.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
class BaselineApplication {
  static void main(String... arguments) {
    SpringApplication.run(BaselineApplication.class, arguments);
  }
}
