package io.haapi.lab.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Starts instances of a package as AWS does, with the command in the file that AWS reads. */
public interface Launcher {
  /**
   * Starts an instance and returns at once, before it is healthy.
   *
   * @throws LaunchException if the package is unusable
   */
  RunningInstance launch(PatternPackage pattern, InstanceSpec spec);

  /**
   * Returns the time between SIGTERM and SIGKILL on AWS: 30 s, the default of ECS, unless the file
   * that AWS reads sets another one.
   *
   * @throws LaunchException if the package is unusable
   */
  default Duration stopTimeout(PatternPackage pattern) {
    return Duration.ofSeconds(30);
  }

  /** Returns empty if this launcher works on this machine, otherwise one line with the remedy. */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /**
   * Returns the size of the upload to AWS, in bytes.
   *
   * @throws LaunchException if the package is unusable
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
      throw new LaunchException(archive + " is not readable. Build the package again.", e);
    }
  }
}
