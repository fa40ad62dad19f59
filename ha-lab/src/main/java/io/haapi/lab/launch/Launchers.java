package io.haapi.lab.launch;

/** Finds the launcher that a package asks for. */
public final class Launchers {
  private Launchers() {}

  /**
   * The launcher that the package's descriptor names.
   *
   * @throws LaunchException when there is none of that name
   */
  public static Launcher forPackage(PatternPackage pattern) {
    throw new LaunchException("there is no launcher named '" + pattern.launcher() + "'");
  }
}
