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
   * Starts the process and returns at once.
   *
   * @param command creates the command line for a port
   * @param environment the whole environment, apart from {@code PORT}
   * @param log receives the output
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
      throw new LabException("starting a server failed: " + e.getMessage(), e);
    }
  }

  int port() {
    return port;
  }

  /**
   * Waits for the first 200 of {@code /health/live}.
   *
   * @return the time since the start of the process
   * @throws LabException if the process ends or takes too long
   */
  Duration awaitLive() throws InterruptedException {
    return await(() -> Liveness.isLive(port));
  }

  /** Waits until it accepts connections. */
  void awaitListening() throws InterruptedException {
    await(this::isListening);
  }

  /** Returns the processor time used so far. */
  Duration processorTime() {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new LabException("this system does not report processor times"));
  }

  /** Returns the resident memory in MiB; empty if the system does not report it. */
  OptionalDouble residentMebibytes() {
    return ResidentMemory.mebibytes(process.pid());
  }

  /** Kills the process, because its shutdown is not measured, and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    watchdog.forget(process.pid());
  }

  private Duration await(Check check) throws InterruptedException {
    while (!check.holds()) {
      if (!process.isAlive()) throw new LabException("a server ended during its start; see " + log);
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
