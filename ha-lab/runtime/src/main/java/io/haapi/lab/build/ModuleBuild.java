package io.haapi.lab.build;

import io.haapi.lab.process.Subprocess;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds a module with Maven when its product is missing, or when its sources or those of the API
 * have changed since it was built. The script {@code .mvn/package} decides and builds.
 */
public final class ModuleBuild {
  private static final Path SCRIPT = Path.of(".mvn/package");
  private static final Pattern MODULE = Pattern.compile("\\[INFO] Building (\\S+) .*\\[(.+)]");
  private static final String ERROR = "[ERROR]";
  private static final String WAITING = "waiting for another build";

  private final Path project;
  private final String module;
  private final String argument;

  /**
   * Creates the build of one module.
   *
   * @param project the checkout
   * @param module the module's directory
   * @param product a file that the build creates, relative to the module's directory
   */
  public ModuleBuild(Path project, Path module, Path product) {
    this.project = project;
    this.module = project.relativize(module).toString();
    this.argument = this.module + "=" + product;
  }

  /**
   * Builds the module if its product is missing or outdated. Waits while another command builds the
   * checkout, and then builds only what is still missing or outdated.
   *
   * @param progress receives a line per module, Maven's error lines, and a line when it waits
   * @throws LabException if the build fails
   * @throws InterruptedException if interrupted, after Maven has ended
   */
  public void ensure(Consumer<String> progress) throws InterruptedException {
    if (isFresh()) return;
    progress.accept("building " + module + " (the first time, Maven downloads dependencies)");
    int code = run(line -> report(line, progress), "build", argument);
    if (code != 0) {
      throw new LabException(
          "%s cannot be built (Maven's exit code is %d); its errors are above"
              .formatted(module, code));
    }
  }

  private boolean isFresh() throws InterruptedException {
    var output = new CopyOnWriteArrayList<String>();
    if (run(output::add, "stale", argument) != 0) {
      throw new LabException(String.join(" ", output));
    }
    return output.isEmpty();
  }

  /** Returns the exit code. */
  private int run(Consumer<String> output, String... arguments) throws InterruptedException {
    var command = new ArrayList<>(List.of(project.resolve(SCRIPT).toString()));
    command.addAll(List.of(arguments));
    try {
      return Subprocess.run(new ProcessBuilder(command), output);
    } catch (IOException e) {
      throw new LabException(SCRIPT + " cannot be started: " + e.getMessage(), e);
    }
  }

  private static void report(String line, Consumer<String> progress) {
    Matcher building = MODULE.matcher(line);
    if (building.find()) {
      progress.accept("  [" + building.group(2) + "] " + building.group(1));
    } else if (line.startsWith(ERROR) || line.startsWith(WAITING)) {
      progress.accept(line);
    }
  }
}
