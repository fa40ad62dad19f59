package io.haapi.lab.launch;

import io.haapi.lab.process.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Deploys a bundle as Elastic Beanstalk's Java SE platform does: unpacks it, runs its predeploy
 * hooks, moves it into service, and starts the {@code web} process of its Procfile in a shell, with
 * the environment of its {@code .ebextensions}. The lab's load balancer replaces nginx.
 */
final class ProcfileLauncher implements Launcher {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String HOOKS = ".platform/hooks/predeploy";

  @Override
  public RunningInstance launch(PatternPackage pattern, InstanceSpec spec) {
    Path current = Bundle.deploy(pattern.definition(), ProcfileLauncher::prepare);
    Procfile procfile = Procfile.parse(read(current, "Procfile"));
    var environment = new HashMap<>(base(current));
    environment.putAll(EbExtensions.environment(current));
    environment.putAll(spec.variables());
    // exec gives the process the pid of the shell.
    return ProcessInstance.start(
        spec, List.of("/bin/sh", "-c", "exec " + procfile.web()), environment, current);
  }

  /** Returns the default of systemd, with which the platform runs the process. */
  @Override
  public Duration stopTimeout(PatternPackage pattern) {
    return SystemdService.DEFAULT_STOP_TIMEOUT;
  }

  private static void prepare(Path staging) {
    // Reports a malformed Procfile before the hooks run.
    Procfile.parse(read(staging, "Procfile"));
    Map<String, String> environment = new HashMap<>(base(staging));
    environment.putAll(EbExtensions.environment(staging));
    for (Path hook : hooks(staging)) run(hook, staging, environment);
  }

  private static List<Path> hooks(Path staging) {
    Path directory = staging.resolve(HOOKS);
    if (!Files.isDirectory(directory)) return List.of();
    try (Stream<Path> files = Files.list(directory)) {
      // Sorted by name, as on the platform.
      return files.sorted().toList();
    } catch (IOException e) {
      throw new LaunchException(directory + " is not readable. Build the package again.", e);
    }
  }

  private static void run(Path hook, Path staging, Map<String, String> environment) {
    var builder = new ProcessBuilder(hook.toString()).directory(staging.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    var last = new AtomicReference<>("no output");
    try {
      int status =
          Subprocess.run(
              builder,
              line -> {
                System.err.println(line);
                last.set(line);
              });
      if (status != 0) {
        throw new LaunchException(
            "hook %s failed (exit %d): %s".formatted(staging.relativize(hook), status, last.get()));
      }
    } catch (IOException e) {
      throw new LaunchException(
          "hook %s did not start: %s".formatted(staging.relativize(hook), e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted while preparing " + staging, e);
    }
  }

  private static String read(Path directory, String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new LaunchException("the bundle has no readable %s".formatted(file), e);
    }
  }

  private static Map<String, String> base(Path directory) {
    return Map.of(
        "PATH",
        PATH,
        "HOME",
        directory.toString(),
        "LANG",
        "C.UTF-8",
        "JAVA_HOME",
        System.getProperty("java.home"));
  }
}
