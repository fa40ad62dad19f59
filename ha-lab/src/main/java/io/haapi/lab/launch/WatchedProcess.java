package io.haapi.lab.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that does not outlive the one that started it, even when that one is killed: a shell
 * between the two waits for the end of its standard input.
 */
final class WatchedProcess implements RunningInstance {
  // Prints the pid of the command and passes its exit status on. Signals of the terminal are for
  // the lab, which stops its instances in order.
  private static final String WATCH =
      """
      trap '' INT HUP
      exec 3<&0
      "$@" </dev/null >>"$0" 2>&1 3<&- &
      server=$!
      echo $server
      exec >&-
      (read -r _ <&3; kill -9 $server) 2>/dev/null &
      watcher=$!
      exec 3<&-
      trap 'kill -TERM $server' TERM
      wait $server
      status=$?
      while kill -0 $server 2>/dev/null; do wait $server; status=$?; done
      kill -9 $watcher
      exit $status
      """;

  private final InstanceSpec spec;
  private final Process shell;
  private final long pid;

  private WatchedProcess(InstanceSpec spec, Process shell, long pid) {
    this.spec = spec;
    this.shell = shell;
    this.pid = pid;
  }

  /**
   * Starts the command with exactly this environment; its output goes to the log of the spec.
   *
   * @throws LaunchException when there is no shell or the log cannot be written
   */
  static WatchedProcess start(
      InstanceSpec spec, List<String> command, Map<String, String> environment, Path directory) {
    var words =
        new ArrayList<>(List.of("/bin/sh", "-c", WATCH, spec.log().toAbsolutePath().toString()));
    words.addAll(command);
    var builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    try {
      Process shell = builder.start();
      return new WatchedProcess(spec, shell, readPid(spec, shell));
    } catch (IOException e) {
      throw new LaunchException(spec.id() + " could not be started: " + e.getMessage(), e);
    }
  }

  private static long readPid(InstanceSpec spec, Process shell) throws IOException {
    try (var output =
        new BufferedReader(
            new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = output.readLine();
      if (line == null) {
        throw new LaunchException(spec.id() + " could not be started; see " + spec.log());
      }
      return Long.parseLong(line);
    }
  }

  @Override
  public InstanceSpec spec() {
    return spec;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public boolean isAlive() {
    return shell.isAlive();
  }

  @Override
  public CompletableFuture<Void> onExit() {
    return shell.onExit().thenAccept(_ -> {});
  }

  @Override
  public void stop(Duration grace) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    try {
      if (shell.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    onExit().join();
  }
}
