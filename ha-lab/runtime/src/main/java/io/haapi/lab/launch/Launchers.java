package io.haapi.lab.launch;

/** The launchers there are. */
public final class Launchers {
  private Launchers() {}

  /**
   * The launcher that the package's descriptor names.
   *
   * @throws LaunchException when there is none of that name
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
                  + "', which does not exist; known: docker, lambda, lambda-image, procfile, systemd");
    };
  }
}
