package io.haapi.runtime;

import java.util.List;
import java.util.ServiceLoader;

/**
 * Tells generic code which API to start: a Lambda function has no main class. The API's module
 * lists its implementation in {@code META-INF/services}.
 */
public interface ApiDefinition {

  /**
   * Returns the API on the class path.
   *
   * @throws IllegalStateException if there is none
   */
  static ApiDefinition find() {
    return ServiceLoader.load(ApiDefinition.class, ApiDefinition.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no module on the class path registers an ApiDefinition"));
  }

  /** Returns the class that Spring Boot starts with. */
  Class<?> applicationClass();

  /**
   * Returns the tables in PostgreSQL that the command {@code migrate} migrates; none by default.
   */
  default List<String> sqlTables() {
    return List.of();
  }
}
