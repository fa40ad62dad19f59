package io.haapi.lab.launch;

/** Starts instances of a package the way AWS would: with the command in the file that AWS reads. */
public interface Launcher {
  /**
   * Starts one instance and returns at once; whether it serves is for health checks to tell.
   *
   * @throws LaunchException when the package or its file is not usable, with the cause and the
   *     remedy in one line
   */
  RunningInstance launch(PatternPackage pattern, InstanceSpec spec);
}
