package io.haapi.lab.launch;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessInstanceTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void endsWithItsPid() {
    ProcessInstance instance = start("exec sleep 600");

    ProcessHandle.of(instance.pid()).orElseThrow().destroyForcibly();

    assertThat(instance.onExit()).succeedsWithin(LIMIT);
    assertThat(instance.isAlive()).isFalse();
  }

  @Test
  void stopsGracefully() throws Exception {
    ProcessInstance instance =
        start("trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.05; done");
    awaitLog("up");

    instance.stop(LIMIT);

    assertThat(instance.isAlive()).isFalse();
    assertThat(log()).contains("asked");
  }

  @Test
  void killsAfterGracePeriod() throws Exception {
    ProcessInstance instance = start("trap '' TERM; echo up; while :; do sleep 0.05; done");
    awaitLog("up");

    instance.stop(Duration.ofMillis(100));

    assertThat(instance.isAlive()).isFalse();
  }

  @Test
  void usesGivenEnvironmentOnly() throws Exception {
    ProcessInstance instance = start("env");

    assertThat(instance.onExit()).succeedsWithin(LIMIT);

    // The shell adds its own variables.
    assertThat(log().lines().filter(line -> !line.matches("(PWD|SHLVL|OLDPWD|_)=.*")))
        .containsExactlyInAnyOrder("PATH=/usr/bin:/bin", "ONLY=this");
  }

  @Test
  void reportsMissingCommand() {
    assertThatThrownBy(
            () ->
                ProcessInstance.start(
                    spec(), List.of("/no/such/command"), Map.of("ONLY", "this"), directory))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("/no/such/command");
  }

  private ProcessInstance start(String script) {
    var environment = Map.of("PATH", "/usr/bin:/bin", "ONLY", "this");
    return ProcessInstance.start(spec(), List.of("/bin/sh", "-c", script), environment, directory);
  }

  private InstanceSpec spec() {
    return new InstanceSpec("i-1", "a", "a1", 1, Map.of(), directory.resolve("log"));
  }

  private void awaitLog(String text) throws Exception {
    eventually("the log says " + text, () -> log().contains(text));
  }

  private String log() throws Exception {
    return Files.readString(directory.resolve("log"));
  }
}
