package io.haapi.runtime;

/**
 * Names the API of a process to code that starts one without knowing which: a Lambda function has
 * no main class. The API's module lists its implementation in {@code META-INF/services}.
 */
public interface ApiDefinition {

  /** Returns the class that Spring Boot starts with. */
  Class<?> applicationClass();
}
