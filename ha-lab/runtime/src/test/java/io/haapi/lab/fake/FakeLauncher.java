package io.haapi.lab.fake;

import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.LaunchException;
import io.haapi.lab.launch.Launcher;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.launch.RunningInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts a class with a main method, a {@link FakeInstance} by default, as a process. */
public record FakeLauncher(String mainClass) implements Launcher {
  public static final PatternPackage PACKAGE =
      new PatternPackage("fake", "fake", Path.of("unit"), Path.of("."));

  public FakeLauncher() {
    this(FakeInstance.class.getName());
  }

  @Override
  public RunningInstance launch(PatternPackage pattern, InstanceSpec spec) {
    var builder = new ProcessBuilder(JavaCommand.of(mainClass));
    builder.environment().putAll(spec.environment());
    builder.redirectErrorStream(true).redirectOutput(spec.log().toFile());
    try {
      return new Fake(spec, builder.start());
    } catch (IOException e) {
      throw new LaunchException(e.getMessage(), e);
    }
  }

  private record Fake(InstanceSpec spec, Process process) implements RunningInstance {
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
    public void stop(Duration grace) {
      process.destroy();
      try {
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) process.destroyForcibly();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
