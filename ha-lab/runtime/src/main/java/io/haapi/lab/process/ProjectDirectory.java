package io.haapi.lab.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the checkout that the lab works in. */
public final class ProjectDirectory {
  /** The system property by which the {@code lab} script names its own checkout. */
  private static final String PROPERTY = "haapi.project";

  private ProjectDirectory() {}

  /**
   * The checkout whose {@code lab} script was called; without that script the nearest directory,
   * from the working directory upward, that holds the Maven wrapper.
   *
   * @throws IllegalStateException when the working directory is outside a checkout
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
