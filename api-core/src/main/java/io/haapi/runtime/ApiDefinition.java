package io.haapi.runtime;

/**
 * Tells generic code which API to start: a Lambda function has no main class. The API's module
 * lists its implementation in {@code META-INF/services}.
 */
public interface ApiDefinition {

  /** Returns the class that Spring Boot starts with. */
  Class<?> applicationClass();
}
