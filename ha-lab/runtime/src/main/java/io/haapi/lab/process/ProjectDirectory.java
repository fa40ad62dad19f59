package io.haapi.lab.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the checkout. */
public final class ProjectDirectory {
  /** The system property with the checkout of the {@code lab} script. */
  private static final String PROPERTY = "haapi.project";

  private ProjectDirectory() {}

  /**
   * Returns the checkout of the {@code lab} script; without the script, the nearest directory with
   * the Maven wrapper, from the working directory upwards.
   *
   * @throws IllegalStateException if the working directory is outside a checkout
   */
  public static Path find() {
    String named = System.getProperty(PROPERTY, "");
    if (!named.isEmpty()) return Path.of(named);
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("mvnw"))) return at;
    }
    throw new IllegalStateException(
        start + " is not inside a checkout of ha-api-patterns (no mvnw in it or above it)");
  }
}
