package io.haapi.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.ResourcePropertySource;

/**
 * Adds the core's own values of Spring Boot's settings, from {@code defaults.properties}.
 * Everything else overrides them: an {@code application.properties} of the API, environment
 * variables, arguments.
 */
final class DefaultSettings implements EnvironmentPostProcessor {
  private static final String FILE = "defaults.properties";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    try {
      environment
          .getPropertySources()
          .addLast(
              new ResourcePropertySource(
                  "haapi", new ClassPathResource(FILE, DefaultSettings.class)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
