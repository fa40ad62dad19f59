package io.haapi.lab.launch;

import io.haapi.lab.process.ParentExitHook;
import java.io.BufferedReader;
import java.io.File;
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
 * A container that ends with the process that started it, even by {@code kill -9}. A shell runs the
 * Docker client and waits for the container; a {@link ParentExitHook} removes the container.
 */
final class WatchedContainer implements RunningInstance {
  // Prints the pid of the container's process on the host. Its exit code is the container's.
  // A signal to the lab's process group ends the Docker client, even if the shell ignores it; the
  // container runs until the lab stops it. Docker's client passes the proxies of its own
  // configuration to every container, but the lab's containers call loopback only.
  private static final String RUN =
      """
      trap '' INT HUP TERM
      log=$0
      name=$1
      shift
      docker run --rm --name "$name" --log-driver none --sig-proxy=false --env NO_PROXY=127.0.0.1,localhost --env no_proxy=127.0.0.1,localhost "$@" </dev/null >>"$log" 2>&1 &
      client=$!
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
      exit "${status:-1}"
      """;

  // Retries, because the daemon may still be creating the container when the lab ends.
  private static final String REMOVE =
      """
      while read -r _; do :; done
      for try in 1 2 3 4 5; do
        docker rm --force --volumes "$0"
        sleep 1
      done
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
   * Starts a container and appends its output to the log of the spec.
   *
   * @param options the options of {@code docker run}
   * @throws LaunchException if the container does not start
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
                          "starting a container for " + spec.id() + " failed. See " + spec.log()));
      return new WatchedContainer(spec, name, shell, pid);
    } catch (IOException e) {
      throw new LaunchException("starting " + spec.id() + " failed: " + e.getMessage(), e);
    }
  }

  /** Starts the shell that runs a container. When the shell ends, the container is removed. */
  static Process shell(Path log, String name, List<String> options, String image)
      throws IOException {
    var words = new ArrayList<>(List.of("/bin/sh", "-c", RUN));
    words.add(log.toAbsolutePath().toString());
    words.add(name);
    words.addAll(options);
    words.add(image);
    var removal = ParentExitHook.start(REMOVE, Duration.ZERO, name);
    try {
      Process shell =
          new ProcessBuilder(words)
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      shell.onExit().thenRun(removal::close);
      return shell;
    } catch (IOException e) {
      removal.close();
      throw e;
    }
  }

  /**
   * Waits for the container's process and returns its pid; empty if the container did not start.
   */
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

  /** Docker may do it where this user may not: the process belongs to another one. */
  @Override
  public void kill() {
    Docker.run(List.of("kill", name), _ -> {});
  }

  @Override
  public void stop(Duration grace) {
    // Docker counts in seconds; 0 would kill at once.
    String seconds = Long.toString(Math.max(1, grace.toSeconds()));
    Docker.run(List.of("stop", "--time", seconds, name), _ -> {});
    onExit().join();
  }
}
