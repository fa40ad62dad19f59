package io.haapi.lab.launch;

/** The available launchers. */
public final class Launchers {
  private Launchers() {}

  /**
   * Returns the launcher that the package's descriptor names.
   *
   * @throws LaunchException if the launcher is unknown
   */
  public static Launcher forPackage(PatternPackage pattern) {
    return switch (pattern.launcher()) {
      case "docker" -> new DockerLauncher();
      case "procfile" -> new ProcfileLauncher();
      case "systemd" -> new SystemdLauncher();
      case "lambda" -> LambdaLauncher.ofZips();
      case "lambda-image" -> LambdaLauncher.ofImages();
      default ->
          throw new LaunchException(
              "package "
                  + pattern.name()
                  + " names launcher '"
                  + pattern.launcher()
                  + "', which is unknown. Known are: docker, lambda, lambda-image, procfile, systemd");
    };
  }
}
