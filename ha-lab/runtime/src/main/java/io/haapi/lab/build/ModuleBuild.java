package io.haapi.lab.build;

import io.haapi.lab.topology.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds a module with the Maven wrapper when what it makes is missing, or older than its sources
 * or those of the API.
 */
public final class ModuleBuild {
  /** The modules that every pattern packages. */
  private static final List<String> API = List.of("api-core", "orders-api");

  private static final Pattern MODULE = Pattern.compile("\\[INFO] Building (\\S+) .*\\[(.+)]");
  private static final String ERROR = "[ERROR]";

  private final Path project;
  private final Path module;
  private final Path product;
  private final Path stamp;

  /**
   * The build of one module.
   *
   * @param project the checkout
   * @param module the module's directory
   * @param product a file that the build makes, relative to the module's directory
   */
  public ModuleBuild(Path project, Path module, Path product) {
    this.project = project;
    this.module = module;
    this.product = module.resolve(product);
    this.stamp = module.resolve("target/lab-built");
  }

  /**
   * Builds if need be.
   *
   * @param progress takes a line for each module, and whatever Maven says about an error
   * @throws LabException when the build fails
   * @throws InterruptedException when interrupted; Maven has ended then
   */
  public void ensure(Consumer<String> progress) throws InterruptedException {
    if (isFresh()) return;
    String name = project.relativize(module).toString();
    progress.accept("building " + name + " (the first time, Maven fetches what it needs)");
    FileTime begun = FileTime.fromMillis(System.currentTimeMillis());
    runMaven(name, progress);
    try {
      Files.createDirectories(stamp.getParent());
      Files.writeString(stamp, "");
      Files.setLastModifiedTime(stamp, begun);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isFresh() {
    if (!Files.isRegularFile(product)) return false;
    long built = Math.max(modified(product), Files.exists(stamp) ? modified(stamp) : 0);
    return Stream.concat(API.stream().map(project::resolve), Stream.of(module))
            .flatMap(each -> Stream.of(each.resolve("src"), each.resolve("pom.xml")))
            .allMatch(source -> newest(source) <= built)
        && modified(project.resolve("pom.xml")) <= built;
  }

  private void runMaven(String name, Consumer<String> progress) throws InterruptedException {
    var command = new ArrayList<String>();
    command.add(project.resolve("mvnw").toString());
    command.addAll(List.of("--batch-mode", "--no-transfer-progress"));
    // What runs need not be formatted; ./mvnw verify checks that.
    command.addAll(List.of("-DskipTests", "-Dformat.skip"));
    command.addAll(List.of("--projects", name, "--also-make", "package"));
    Process maven;
    try {
      maven =
          new ProcessBuilder(command)
              .directory(project.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
    } catch (IOException e) {
      throw new LabException("the Maven wrapper cannot be started: " + e.getMessage(), e);
    }
    Thread reader = Thread.ofVirtual().start(() -> report(maven, progress));
    try {
      int code = maven.waitFor();
      reader.join();
      if (code != 0) {
        throw new LabException(
            "%s cannot be built (Maven's exit code is %d); its errors are above"
                .formatted(name, code));
      }
    } finally {
      maven.descendants().forEach(ProcessHandle::destroy);
      maven.destroy();
    }
  }

  private static void report(Process maven, Consumer<String> progress) {
    try (var lines =
        new BufferedReader(new InputStreamReader(maven.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher building = MODULE.matcher(line);
        if (building.find()) {
          progress.accept("  [" + building.group(2) + "] " + building.group(1));
        } else if (line.startsWith(ERROR)) {
          progress.accept(line);
        }
      }
    } catch (IOException e) {
      // Maven was ended: there is nothing more to report.
    }
  }

  private static long newest(Path tree) {
    if (!Files.exists(tree)) return 0;
    try (var files = Files.walk(tree)) {
      return files.mapToLong(ModuleBuild::modified).max().orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
