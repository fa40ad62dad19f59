package io.haapi.lab.fake;

import java.nio.file.Path;
import java.util.List;

/** Creates command lines that run a test class. */
public final class JavaCommand {
  private JavaCommand() {}

  public static List<String> of(String mainClass) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+NeverActAsServerClassMachine",
        "-XX:TieredStopAtLevel=1",
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        mainClass);
  }
}
