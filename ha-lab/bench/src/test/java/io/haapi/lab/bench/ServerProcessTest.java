package io.haapi.lab.bench;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.process.Watchdog;
import io.haapi.lab.topology.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
  private static final String IGNORES_SIGTERM =
      "trap '' TERM; echo waiting; while true; do sleep 0.1; done";

  @TempDir private Path directory;
  private Path log;

  @BeforeEach
  void log() {
    log = directory.resolve("server.log");
  }

  @Test
  void killsProcessThatIgnoresSigterm() throws Exception {
    try (var watchdog = Watchdog.start()) {
      var server = start(watchdog, IGNORES_SIGTERM);
      eventually("it runs", () -> Files.readString(log).equals("waiting\n"));
      ProcessHandle process = running().findFirst().orElseThrow();

      server.close();

      assertThat(process.isAlive()).isFalse();
    }
  }

  @Test
  void endsWithWatchdog() throws Exception {
    var watchdog = Watchdog.start();
    start(watchdog, IGNORES_SIGTERM);
    eventually("it runs", () -> running().count() == 1);

    watchdog.close();

    eventually("it has ended", () -> running().findAny().isEmpty());
  }

  @Test
  void reportsProcessThatEndsDuringItsStart() {
    try (var watchdog = Watchdog.start();
        var server = start(watchdog, "echo private; exit 1")) {
      assertThatThrownBy(server::awaitLive)
          .isInstanceOf(LabException.class)
          .hasMessage("a server ended during its start; see " + log);
    }
  }

  private ServerProcess start(Watchdog watchdog, String script) {
    return ServerProcess.start(
        watchdog,
        _ -> List.of("sh", "-c", script, directory.toString()),
        Programs.systemEnvironment(),
        log);
  }

  /** Finds the process by its argument, which no other process has. */
  private Stream<ProcessHandle> running() {
    return ProcessHandle.current()
        .children()
        .filter(it -> it.info().commandLine().orElse("").endsWith(directory.toString()));
  }
}
