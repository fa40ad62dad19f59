package io.haapi.lab.bench;

import io.haapi.lab.launch.PatternPackage;
import java.util.Map;

/**
 * A package, and how it is started.
 *
 * @param name for the report
 * @param pattern the package
 * @param environment settings besides those of every measurement
 * @param isShipped whether users deploy it so; not where it is only compared with
 */
record PackageStart(
    String name, PatternPackage pattern, Map<String, String> environment, boolean isShipped) {
  PackageStart {
    environment = Map.copyOf(environment);
  }

  static PackageStart shipped(String name, PatternPackage pattern) {
    return new PackageStart(name, pattern, Map.of(), true);
  }

  /** The same package with other settings, to compare with. */
  PackageStart with(String otherName, Map<String, String> settings) {
    return new PackageStart(otherName, pattern, settings, false);
  }
}
