package io.haapi.infra.artifact;

import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds packages that are missing or outdated. The script {@code .mvn/package} decides which, and
 * builds them.
 */
public final class PackageBuild {
  private static final Path SCRIPT = Path.of(".mvn/package");

  private final Artifacts artifacts;
  private final PrintStream progress;

  /**
   * @param progress the stream for progress messages
   */
  public PackageBuild(Artifacts artifacts, PrintStream progress) {
    this.artifacts = artifacts;
    this.progress = progress;
  }

  /**
   * Builds the packages that the settings need. It takes minutes if any is outdated.
   *
   * @throws PackageException if a build fails
   */
  public void prepare(DeploymentSettings settings) {
    var patterns = settings.packages();
    patterns.forEach(this::requireTools);
    var packages =
        patterns.stream()
            .flatMap(
                pattern -> artifacts.packagesOf(pattern).stream().map(it -> named(pattern, it)))
            .toList();
    var modules = staleModules(packages);
    if (modules.isEmpty()) return;
    progress.println(
        "infra: building "
            + String.join(", ", modules)
            + (settings.patterns().all().size() > 1
                ? " (use -c pattern=NAME to build only one)"
                : ""));
    build(packages);
  }

  private void requireTools(Pattern pattern) {
    for (Path tool : artifacts.toolsOf(pattern)) {
      if (!Files.isRegularFile(tool)) {
        throw new PackageException(
            "-c pattern=%s needs %s, which is missing: run npm ci"
                .formatted(pattern.code(), artifacts.project().relativize(tool)));
      }
    }
  }

  private List<String> staleModules(List<String> packages) {
    try {
      var process = script("stale", packages).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) throw new PackageException(output);
      return output.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Returns a package in the syntax of the script: its module and its path in the module. */
  private String named(Pattern pattern, Path file) {
    String module = Artifacts.moduleOf(pattern);
    return module + "=" + artifacts.built().resolve(module).relativize(file);
  }

  private void build(List<String> packages) {
    Path log = artifacts.project().resolve("infra-cdk/target/package-build.log");
    try {
      Files.createDirectories(log.getParent());
      var process = script("build", packages).redirectOutput(log.toFile()).start();
      // A signal ends this JVM, but not Maven.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
      try {
        process.getOutputStream().close();
        while (!process.waitFor(2, TimeUnit.SECONDS)) progress.print(".");
      } finally {
        end(process);
      }
      progress.println();
      if (process.exitValue() != 0) throw failed(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private ProcessBuilder script(String verb, List<String> arguments) {
    var command = new ArrayList<>(List.of(artifacts.project().resolve(SCRIPT).toString(), verb));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static PackageException interrupted() {
    Thread.currentThread().interrupt();
    return new PackageException("interrupted while building packages");
  }

  private static PackageException failed(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      String first =
          lines.filter(line -> line.startsWith("[ERROR]")).limit(1).collect(Collectors.joining());
      return new PackageException(
          "the packages cannot be built: " + first + " (the full Maven output is in " + log + ")");
    }
  }
}
