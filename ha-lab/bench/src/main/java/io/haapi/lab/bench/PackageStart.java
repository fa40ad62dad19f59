package io.haapi.lab.bench;

import io.haapi.lab.launch.PatternPackage;
import java.util.Map;

/**
 * A package and the settings that it is started with.
 *
 * @param name the name in the report
 * @param environment additional settings
 * @param isShipped true if users deploy it this way, false if it serves only as a baseline
 */
record PackageStart(
    String name, PatternPackage pattern, Map<String, String> environment, boolean isShipped) {
  PackageStart {
    environment = Map.copyOf(environment);
  }

  static PackageStart shipped(String name, PatternPackage pattern) {
    return new PackageStart(name, pattern, Map.of(), true);
  }

  /** Returns a baseline: the same package with other settings. */
  PackageStart with(String otherName, Map<String, String> settings) {
    return new PackageStart(otherName, pattern, settings, false);
  }
}
