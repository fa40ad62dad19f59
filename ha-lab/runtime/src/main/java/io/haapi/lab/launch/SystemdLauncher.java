package io.haapi.lab.launch;

import io.haapi.lab.process.Subprocess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Starts the command of a systemd unit, without systemd and without root. The package's directory
 * replaces the unit's working directory, and the environment of the spec replaces the instance's
 * settings file. Runs the package's {@code bin/install} first, as first boot does, which does
 * nothing if this build is installed already.
 */
final class SystemdLauncher implements Launcher {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  @Override
  public RunningInstance launch(PatternPackage pattern, InstanceSpec spec) {
    SystemdService service = read(pattern.definition()).at(pattern.directory());
    install(pattern);
    var environment = new HashMap<>(base(pattern));
    environment.putAll(service.environment());
    environment.putAll(spec.variables());
    return ProcessInstance.start(spec, service.command(), environment, service.root());
  }

  @Override
  public Duration stopTimeout(PatternPackage pattern) {
    return read(pattern.definition()).stopTimeout();
  }

  private static SystemdService read(Path unit) {
    try {
      return SystemdService.of(UnitFile.parse(Files.readString(unit)));
    } catch (IOException e) {
      throw new LaunchException(unit + " is not readable. Build the package again.", e);
    } catch (LaunchException e) {
      throw new LaunchException("unit " + unit + ": " + e.getMessage(), e);
    }
  }

  private static void install(PatternPackage pattern) {
    Path log = pattern.directory().resolve("install.log");
    var builder = new ProcessBuilder(pattern.directory().resolve("bin/install").toString());
    builder.environment().clear();
    builder.environment().putAll(base(pattern));
    try (var copy = new PrintWriter(Files.newBufferedWriter(log))) {
      int status =
          Subprocess.run(
              builder,
              line -> {
                System.err.println(line);
                copy.println(line);
              });
      if (status != 0) {
        throw new LaunchException(
            "installing the package failed (exit " + status + "); see " + log);
      }
    } catch (IOException e) {
      throw new LaunchException(
          "bin/install of " + pattern.directory() + " did not start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted while installing " + pattern.directory(), e);
    }
  }

  /** Returns the variables that systemd sets for every service, and the JAVA_HOME of first boot. */
  private static Map<String, String> base(PatternPackage pattern) {
    return Map.of(
        "PATH",
        PATH,
        "HOME",
        pattern.directory().toString(),
        "LANG",
        "C.UTF-8",
        "JAVA_HOME",
        System.getProperty("java.home"));
  }
}
