package io.haapi.lab.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Starts instances of a package the way AWS would: with the command in the file that AWS reads. */
public interface Launcher {
  /**
   * Starts one instance and returns at once; whether it serves is for health checks to tell.
   *
   * @throws LaunchException when the package or its file is not usable, with the cause and the
   *     remedy in one line
   */
  RunningInstance launch(PatternPackage pattern, InstanceSpec spec);

  /**
   * How long AWS waits after SIGTERM before it ends an instance by force; 30 s, as ECS does, where
   * the file that AWS reads has no say in it.
   *
   * @throws LaunchException as {@link #launch}
   */
  default Duration stopTimeout(PatternPackage pattern) {
    return Duration.ofSeconds(30);
  }

  /**
   * Why this launcher can start nothing on this machine: one line with the remedy; empty when it
   * can.
   */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /**
   * How large that is which AWS receives, in bytes.
   *
   * @throws LaunchException as {@link #launch}
   */
  default long size(PatternPackage pattern) {
    Path archive =
        pattern
            .archive()
            .orElseThrow(
                () ->
                    new LaunchException(
                        "package " + pattern.name() + " does not name its archive"));
    try {
      return Files.size(archive);
    } catch (IOException e) {
      throw new LaunchException(archive + " cannot be read; build the package again", e);
    }
  }
}
