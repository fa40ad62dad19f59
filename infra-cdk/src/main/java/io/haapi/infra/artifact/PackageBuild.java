package io.haapi.infra.artifact;

import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the packages that are missing, or older than what they are made from. */
public final class PackageBuild {
  private final Artifacts artifacts;
  private final PrintStream progress;

  /**
   * @param progress where to say what is done
   */
  public PackageBuild(Artifacts artifacts, PrintStream progress) {
    this.artifacts = artifacts;
    this.progress = progress;
  }

  /**
   * Has ready the packages that a choice of settings needs, and takes as long as that takes:
   * nothing but a look at files, or minutes.
   *
   * @throws PackageException when they cannot be built
   */
  public void prepare(Settings settings) {
    var patterns = settings.packages();
    patterns.forEach(this::requireTools);
    var modules =
        patterns.stream().filter(this::isStale).map(Artifacts::moduleOf).distinct().toList();
    if (modules.isEmpty()) return;
    progress.println(
        "infra: building "
            + String.join(", ", modules)
            + (settings.patterns().all().size() > 1
                ? " (use -c pattern=NAME to build only one)"
                : ""));
    var started = Instant.now();
    maven(modules);
    patterns.stream()
        .filter(it -> modules.contains(Artifacts.moduleOf(it)))
        .forEach(it -> stamp(it, started));
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

  /** Returns whether a package is missing or older than one of its sources. */
  boolean isStale(Pattern pattern) {
    var packages = artifacts.packagesOf(pattern);
    if (!packages.stream().allMatch(Files::isRegularFile)) return true;
    var built =
        packages.stream().map(PackageBuild::modified).min(FileTime::compareTo).orElseThrow();
    Path stamp = stampOf(pattern);
    if (Files.exists(stamp) && modified(stamp).compareTo(built) > 0) built = modified(stamp);
    return newestSource(Artifacts.moduleOf(pattern)).compareTo(built) > 0;
  }

  private FileTime newestSource(String module) {
    var roots =
        List.of(
            "pom.xml",
            "api-core/pom.xml",
            "api-core/src/main",
            "orders-api/pom.xml",
            "orders-api/src/main",
            module + "/pom.xml",
            module + "/src");
    return roots.stream()
        .map(artifacts.project()::resolve)
        .flatMap(PackageBuild::files)
        .filter(file -> !file.toString().contains("/src/test/"))
        .map(PackageBuild::modified)
        .max(FileTime::compareTo)
        .orElse(FileTime.fromMillis(0));
  }

  private static Stream<Path> files(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path stampOf(Pattern pattern) {
    return artifacts.project().resolve("infra-cdk/target/built-" + pattern.code());
  }

  /** As old as the start of the build: what is edited meanwhile is newer. */
  private void stamp(Pattern pattern, Instant started) {
    try {
      Path stamp = stampOf(pattern);
      Files.createDirectories(stamp.getParent());
      Files.write(stamp, new byte[0]);
      Files.setLastModifiedTime(stamp, FileTime.from(started));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void maven(List<String> modules) {
    Path log = artifacts.project().resolve("infra-cdk/target/package-build.log");
    var command = new ArrayList<>(List.of("./mvnw", "--batch-mode", "--no-transfer-progress"));
    command.addAll(List.of("-DskipTests", "-pl", String.join(",", modules), "-am", "package"));
    try {
      Files.createDirectories(log.getParent());
      var process =
          new ProcessBuilder(command)
              .directory(artifacts.project().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      while (!process.waitFor(2, TimeUnit.SECONDS)) progress.print(".");
      progress.println();
      if (process.exitValue() != 0) throw failed(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PackageException("interrupted while packages were built");
    }
  }

  private static PackageException failed(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      String first =
          lines.filter(line -> line.startsWith("[ERROR]")).limit(1).collect(Collectors.joining());
      return new PackageException(
          "the packages cannot be built: " + first + " (all Maven said is in " + log + ")");
    }
  }
}
