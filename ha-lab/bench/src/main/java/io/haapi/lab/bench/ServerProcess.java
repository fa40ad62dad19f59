package io.haapi.lab.bench;

import io.haapi.lab.process.Ports;
import io.haapi.lab.process.Watchdog;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntFunction;

/** A server under measurement: a process that listens on a free port of loopback. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(2);

  private final Watchdog watchdog;
  private final Process process;
  private final int port;
  private final Path log;
  private final long started;

  private ServerProcess(Watchdog watchdog, Process process, int port, Path log, long started) {
    this.watchdog = watchdog;
    this.process = process;
    this.port = port;
    this.log = log;
    this.started = started;
  }

  /**
   * Starts it and returns at once.
   *
   * @param command makes the command line for a port
   * @param environment all that the process has, besides {@code PORT} and {@code SERVER_PORT}
   * @param log takes its output
   */
  static ServerProcess start(
      Watchdog watchdog,
      IntFunction<List<String>> command,
      Map<String, String> environment,
      Path log) {
    int port = Ports.free();
    var builder =
        new ProcessBuilder(command.apply(port))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("PORT", Integer.toString(port));
    long started = System.nanoTime();
    try {
      Process process = builder.start();
      watchdog.watch(process.pid());
      return new ServerProcess(watchdog, process, port, log, started);
    } catch (IOException e) {
      throw new LabException("a server cannot be started: " + e.getMessage(), e);
    }
  }

  int port() {
    return port;
  }

  /**
   * Waits for the first 200 of {@code /health/live}.
   *
   * @return how long it took from the start of the process
   * @throws LabException when the process ends or takes too long
   */
  Duration awaitLive() throws InterruptedException {
    return await(() -> Liveness.isLive(port));
  }

  /** Waits until it accepts connections. */
  void awaitListening() throws InterruptedException {
    await(this::isListening);
  }

  /** The processor time that it has used so far. */
  Duration processorTime() {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new LabException("this system does not tell processor times"));
  }

  /** What it holds of the memory, in MiB; empty where the system does not tell. */
  OptionalDouble residentMebibytes() {
    return ResidentMemory.mebibytes(process.pid());
  }

  /** Kills it and waits for its end: how it shuts down is not measured. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    watchdog.forget(process.pid());
  }

  private Duration await(Check check) throws InterruptedException {
    while (!check.holds()) {
      if (!process.isAlive()) throw new LabException("a server ended at once; see " + log);
      if (System.nanoTime() - started > START_LIMIT.toNanos()) {
        throw new LabException("a server did not start within " + START_LIMIT + "; see " + log);
      }
      Thread.sleep(POLL);
    }
    return Duration.ofNanos(System.nanoTime() - started);
  }

  @FunctionalInterface
  private interface Check {
    boolean holds();
  }

  private boolean isListening() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
