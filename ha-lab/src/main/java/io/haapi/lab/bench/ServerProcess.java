package io.haapi.lab.bench;

import io.haapi.lab.process.Ports;
import io.haapi.lab.process.Watchdog;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server under measurement: a process that listens on a free port of loopback. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final double KIB_PER_MIB = 1024;
  private static final byte[] LIVE =
      "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

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
    return await(this::isLive);
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
    try {
      Matcher line =
          RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      return line.find()
          ? OptionalDouble.of(Long.parseLong(line.group(1)) / KIB_PER_MIB)
          : OptionalDouble.empty();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
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

  private boolean isLive() {
    try (var connection = new HttpConnection(port)) {
      return connection.exchange(LIVE) == 200;
    } catch (IOException e) {
      return false;
    }
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
