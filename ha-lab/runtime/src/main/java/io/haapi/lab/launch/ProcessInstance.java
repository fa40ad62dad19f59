package io.haapi.lab.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An instance that runs as a child process, without a shell. */
record ProcessInstance(InstanceSpec spec, Process process) implements RunningInstance {
  private static final File NOTHING = new File("/dev/null");

  /**
   * Starts the command with exactly this environment and appends its output to the log.
   *
   * @throws LaunchException if the command does not exist or the log is not writable
   */
  static ProcessInstance start(
      InstanceSpec spec, List<String> command, Map<String, String> environment, Path directory) {
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(NOTHING)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return new ProcessInstance(spec, builder.start());
    } catch (IOException e) {
      throw new LaunchException("starting " + spec.id() + " failed: " + e.getMessage(), e);
    }
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public CompletableFuture<Void> onExit() {
    return process.onExit().thenAccept(_ -> {});
  }

  @Override
  public OptionalInt exitStatus() {
    return isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  @Override
  public void stop(Duration grace) {
    process.destroy();
    try {
      if (process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    onExit().join();
  }
}
