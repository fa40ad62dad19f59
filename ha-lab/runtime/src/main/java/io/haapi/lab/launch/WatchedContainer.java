package io.haapi.lab.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A container that does not outlive the process that started it, even when that one is killed: a
 * shell between the two waits for the end of its standard input and removes the container.
 */
final class WatchedContainer implements RunningInstance {
  // Prints the pid of the container's process as the host sees it. Its exit code is the
  // container's.
  // A signal to the lab's process group ends the client, whatever the shell ignores: the container
  // goes on until the lab stops it. Removing is tried again because the daemon may still be making
  // the container when the lab ends. Docker's client hands the proxies of its own configuration to
  // every container, but what the lab's containers call is on loopback.
  private static final String WATCH =
      """
      trap '' INT HUP TERM
      exec 3<&0
      log=$0
      name=$1
      shift
      docker run --rm --name "$name" --log-driver none --sig-proxy=false --env NO_PROXY=127.0.0.1,localhost --env no_proxy=127.0.0.1,localhost "$@" </dev/null >>"$log" 2>&1 3<&- &
      client=$!
      (
        read -r _ <&3
        kill -9 $$ $client
        for try in 1 2 3; do docker rm --force --volumes "$name"; sleep 1; done
      ) >/dev/null 2>&1 &
      watcher=$!
      exec 3<&-
      pid=0
      while [ "${pid:-0}" -le 0 ] && kill -0 $client 2>/dev/null; do
        pid=$(docker inspect --format '{{.State.Pid}}' "$name" 2>/dev/null) || sleep 0.1
      done
      echo "${pid:-0}"
      exec >&-
      wait $client
      status=$?
      while [ "$(docker inspect --format '{{.State.Running}}' "$name" 2>/dev/null)" = true ]; do
        status=$(docker wait "$name" 2>/dev/null) || sleep 0.1
      done
      docker rm --force --volumes "$name" >/dev/null 2>&1
      kill -9 $watcher
      wait $watcher
      exit "${status:-1}"
      """;

  private final InstanceSpec spec;
  private final String name;
  private final Process shell;
  private final long pid;

  private WatchedContainer(InstanceSpec spec, String name, Process shell, long pid) {
    this.spec = spec;
    this.name = name;
    this.shell = shell;
    this.pid = pid;
  }

  /**
   * Starts a container; what it writes goes to the log of the spec.
   *
   * @param options of {@code docker run}
   * @throws LaunchException when it does not start
   */
  static WatchedContainer start(InstanceSpec spec, List<String> options, String image) {
    String name = "haapi-lab-" + spec.id() + "-" + UUID.randomUUID().toString().substring(0, 8);
    try {
      Process shell = shell(spec.log(), name, options, image);
      long pid =
          readPid(shell)
              .orElseThrow(
                  () ->
                      new LaunchException(
                          spec.id() + " could not be started as a container; see " + spec.log()));
      return new WatchedContainer(spec, name, shell, pid);
    } catch (IOException e) {
      throw new LaunchException(spec.id() + " could not be started: " + e.getMessage(), e);
    }
  }

  /**
   * Starts the shell that runs a container and ends with it. Ended by force, it takes the container
   * along as soon as its standard input is closed.
   */
  static Process shell(Path log, String name, List<String> options, String image)
      throws IOException {
    var words = new ArrayList<>(List.of("/bin/sh", "-c", WATCH));
    words.add(log.toAbsolutePath().toString());
    words.add(name);
    words.addAll(options);
    words.add(image);
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** The container's own process; waits for it. Empty when the container did not start. */
  static Optional<Long> readPid(Process shell) {
    try (BufferedReader output = shell.inputReader(StandardCharsets.US_ASCII)) {
      return Optional.ofNullable(output.readLine()).map(Long::valueOf).filter(it -> it > 0);
    } catch (IOException e) {
      return Optional.empty();
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
  public OptionalInt exitStatus() {
    return isAlive() ? OptionalInt.empty() : OptionalInt.of(shell.exitValue());
  }

  @Override
  public void stop(Duration grace) {
    // Docker counts in seconds, and 0 would not ask at all.
    String seconds = Long.toString(Math.max(1, grace.toSeconds()));
    Docker.run(List.of("stop", "--time", seconds, name), _ -> {});
    onExit().join();
  }
}
