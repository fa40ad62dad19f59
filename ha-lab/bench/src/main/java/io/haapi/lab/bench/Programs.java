package io.haapi.lab.bench;

import io.haapi.lab.build.ModuleBuild;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The commands that start the measured programs: the API of the EC2 package, and the plain
 * application with the same JVM options.
 *
 * @param ec2 the directory of the installed EC2 package
 * @param baselineJar the extracted jar of the plain application
 */
record Programs(Path ec2, Path baselineJar) {
  private static final String CORE_JAR = "api-core-exec.jar";
  private static final Path BASELINE_JAR = Path.of("target/baseline-exec.jar");
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final Path JAVA = JAVA_HOME.resolve("bin/java");
  private static final String WITHOUT_SPRING_AOT = "-Dspring.aot.enabled=false";

  /**
   * Builds, extracts and trains the programs where needed.
   *
   * @param project the checkout
   * @param work a directory for logs and extracted files
   */
  static Programs prepare(Path project, Path work, Consumer<String> progress)
      throws InterruptedException {
    Path pattern = project.resolve("ec2-pattern");
    Path baseline = project.resolve("ha-lab/bench/baseline");
    new ModuleBuild(project, pattern, PatternPackage.DESCRIPTOR).ensure(progress);
    new ModuleBuild(project, baseline, BASELINE_JAR).ensure(progress);

    progress.accept("installing the package: extracting it and creating the AOT cache");
    Path ec2 = install(PatternPackage.read(pattern), work.resolve("install.log"));
    Path extracted = work.resolve("baseline");
    run(
        work.resolve("extract.log"),
        List.of(
            JAVA.toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djarmode=tools",
            "-jar",
            baseline.resolve(BASELINE_JAR).toString(),
            "extract",
            "--destination",
            extracted.toString(),
            "--force"));
    return new Programs(ec2, extracted.resolve(BASELINE_JAR.getFileName()));
  }

  /**
   * Finds the EC2 package of another checkout.
   *
   * @throws LabException if it is not built
   */
  static PatternPackage packageOf(Path checkout) {
    Path pattern = checkout.toAbsolutePath().normalize().resolve("ec2-pattern");
    if (!Files.isRegularFile(pattern.resolve(PatternPackage.DESCRIPTOR))) {
      throw new LabException(
          "%s has no EC2 package. Build it there: ./mvnw package -DskipTests -am -pl ec2-pattern"
              .formatted(checkout));
    }
    return PatternPackage.read(pattern);
  }

  /** Installs an EC2 package and returns the command that starts it. */
  static List<String> installed(PatternPackage ec2, Path work) throws InterruptedException {
    return start(install(ec2, work.resolve("install-other.log")));
  }

  private static Path install(PatternPackage ec2, Path log) throws InterruptedException {
    run(log, List.of(ec2.directory().resolve("bin/install").toString()));
    return ec2.directory();
  }

  private static List<String> start(Path ec2) {
    return List.of(ec2.resolve("bin/start").toString());
  }

  /** Returns the command that runs a class of the lab with a port as its argument. */
  static List<String> lab(Class<?> program, int port) {
    return List.of(
        JAVA.toString(),
        "-XX:+NeverActAsServerClassMachine",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName(),
        Integer.toString(port));
  }

  /** Returns the runnable jar of the API, which also migrates its schema. */
  Path apiJar() {
    return ec2.resolve(CORE_JAR);
  }

  List<String> fatJar() {
    return java(apiJar(), WITHOUT_SPRING_AOT);
  }

  List<String> extracted() {
    return java(extractedJar(), WITHOUT_SPRING_AOT);
  }

  List<String> extractedWithSpringAot() {
    return java(extractedJar());
  }

  /** Returns the command of the package's systemd unit, which uses the AOT cache too. */
  List<String> asPackaged() {
    return start(ec2);
  }

  List<String> baseline() {
    return java(baselineJar);
  }

  /** Returns the environment variables that every process gets. */
  static Map<String, String> systemEnvironment() {
    return Map.of(
        "PATH",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG",
        "C.UTF-8",
        "JAVA_HOME",
        JAVA_HOME.toString());
  }

  private Path extractedJar() {
    return ec2.resolve("app").resolve(CORE_JAR);
  }

  private List<String> java(Path jar, String... options) {
    var command = new ArrayList<>(List.of(JAVA.toString(), "@" + ec2.resolve("jvm.options")));
    command.addAll(List.of(options));
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  private static void run(Path log, List<String> command) throws InterruptedException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(systemEnvironment());
    try {
      Process process = builder.start();
      try {
        if (process.waitFor() != 0) {
          throw new LabException("preparing a program failed; see " + log);
        }
      } finally {
        // A script's own processes outlive it.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
      }
    } catch (IOException e) {
      throw new LabException("preparing a program failed: " + e.getMessage(), e);
    }
  }
}
