package io.haapi.infra.artifact;

import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds packages that are missing or outdated. The script {@code .mvn/package} decides which,
 * waits while another command builds the checkout, and builds those that are then still outdated.
 */
public final class PackageBuild {
  private static final Path SCRIPT = Path.of(".mvn/package");
  private static final String WAITING = "waiting for another build";

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
    try {
      var process = script("build", packages).start();
      // A signal ends this JVM, but not Maven.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
      var output = new CopyOnWriteArrayList<String>();
      try {
        process.getOutputStream().close();
        Thread reader = Thread.ofVirtual().start(() -> read(process, output));
        while (!process.waitFor(2, TimeUnit.SECONDS)) progress.print(".");
        // A process that Maven started may outlive it, and keep its output open.
        reader.join(Duration.ofSeconds(5));
      } finally {
        end(process);
      }
      progress.println();
      if (process.exitValue() != 0) throw failed(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void read(Process process, List<String> output) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        if (line.startsWith(WAITING)) progress.println("infra: " + line);
      }
    } catch (IOException _) {
      // The process has ended.
    }
  }

  private static void end(Process process) {
    // Parents first: a script whose command ends would begin its next one.
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroy);
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

  private PackageException failed(List<String> output) throws IOException {
    Path log = artifacts.project().resolve("infra-cdk/target/package-build.log");
    Files.createDirectories(log.getParent());
    Files.write(log, output);
    String first =
        output.stream().filter(line -> line.startsWith("[ERROR]")).findFirst().orElse("");
    return new PackageException(
        "the packages cannot be built: " + first + " (the full Maven output is in " + log + ")");
  }
}
