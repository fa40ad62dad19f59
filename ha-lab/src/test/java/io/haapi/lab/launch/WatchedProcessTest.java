package io.haapi.lab.launch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedProcessTest {
  @TempDir Path directory;

  @Test
  void pidIsTheCommandItself() {
    WatchedProcess instance = start("exec sleep 600");

    assertThat(ProcessHandle.of(instance.pid()).orElseThrow().destroyForcibly()).isTrue();

    assertThat(instance.onExit()).succeedsWithin(Duration.ofSeconds(30));
    assertThat(instance.isAlive()).isFalse();
  }

  @Test
  void stopAsksFirst() throws Exception {
    WatchedProcess instance =
        start("trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.05; done");
    awaitLog("up");

    instance.stop(Duration.ofSeconds(30));

    assertThat(instance.isAlive()).isFalse();
    assertThat(log()).contains("asked");
  }

  @Test
  void stopEndsByForceWhatDoesNotListen() throws Exception {
    WatchedProcess instance = start("trap '' TERM; echo up; while :; do sleep 0.05; done");
    awaitLog("up");

    instance.stop(Duration.ofMillis(100));

    assertThat(instance.isAlive()).isFalse();
    assertThat(ProcessHandle.of(instance.pid()).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void theEnvironmentIsTheOneGiven() throws Exception {
    WatchedProcess instance = start("env");

    assertThat(instance.onExit()).succeedsWithin(Duration.ofSeconds(30));

    // The shells between add names of their own bookkeeping.
    assertThat(log().lines().filter(line -> !line.matches("(PWD|SHLVL|OLDPWD|_)=.*")))
        .containsExactlyInAnyOrder("PATH=/usr/bin:/bin", "ONLY=this");
  }

  @Test
  void endsWithTheProcessThatStartedItHoweverThatEnds() throws Exception {
    Process lab =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName(),
                directory.toString())
            .start();
    long pid;
    try (var output = lab.inputReader()) {
      pid = Long.parseLong(output.readLine());
      ProcessHandle instance = ProcessHandle.of(pid).orElseThrow();

      lab.destroyForcibly();

      assertThat(instance.onExit().get(30, SECONDS)).isNotNull();
    }
  }

  /** Stands for a lab that is killed. */
  static final class Starter {
    public static void main(String... arguments) throws Exception {
      WatchedProcess instance =
          start(Path.of(arguments[0]), "trap '' TERM INT HUP; while :; do sleep 0.05; done");
      System.out.println(instance.pid());
      instance.onExit().get();
    }
  }

  private WatchedProcess start(String script) {
    return start(directory, script);
  }

  private static WatchedProcess start(Path directory, String script) {
    var spec = new InstanceSpec("i-1", "a", "a1", 1, Map.of(), directory.resolve("log"));
    var environment = Map.of("PATH", "/usr/bin:/bin", "ONLY", "this");
    return WatchedProcess.start(spec, List.of("/bin/sh", "-c", script), environment, directory);
  }

  private void awaitLog(String text) throws Exception {
    long limit = System.nanoTime() + SECONDS.toNanos(30);
    while (!log().contains(text) && System.nanoTime() < limit) Thread.onSpinWait();
    assertThat(log()).contains(text);
  }

  private String log() throws Exception {
    return Files.readString(directory.resolve("log"));
  }
}
