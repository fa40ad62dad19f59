package io.haapi.lab.launch;

import java.time.Duration;

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
}
