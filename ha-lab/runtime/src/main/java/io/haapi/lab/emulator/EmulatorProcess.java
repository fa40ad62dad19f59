package io.haapi.lab.emulator;

import io.haapi.lab.process.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A child process with an emulator. It ends with {@link #close()} and with this process, even by
 * {@code kill -9}.
 */
final class EmulatorProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(5);
  private static final int CONNECTION_MILLIS = 500;

  /**
   * A shell that becomes the server once the watchdog watches it. Ignores Ctrl-C, which reaches
   * every process of a terminal, because the server's clients must stop first.
   */
  private static final String ONCE_WATCHED =
      "trap '' INT HUP; read -r _ || exit 1; exec \"$@\" </dev/null";

  private final String name;
  private final Process process;
  private final Watchdog watchdog;
  private final int port;
  private final ReadinessCheck check;

  private EmulatorProcess(
      String name, Process process, Watchdog watchdog, int port, ReadinessCheck check) {
    this.name = name;
    this.process = process;
    this.watchdog = watchdog;
    this.port = port;
    this.check = check;
  }

  /** Decides on a new connection whether the server is ready. */
  @FunctionalInterface
  interface ReadinessCheck {
    boolean isReady(Socket connection) throws IOException;
  }

  /**
   * Starts a server and returns when it accepts connections on this port of loopback.
   *
   * @param name the name in messages
   * @throws IllegalStateException if it does not start
   */
  static EmulatorProcess start(String name, List<String> command, int port) {
    return start(name, command, port, _ -> true);
  }

  /**
   * Starts a server and returns when a connection to this port of loopback passes the check.
   *
   * @param name the name in messages
   * @throws IllegalStateException if it does not start
   */
  static EmulatorProcess start(String name, List<String> command, int port, ReadinessCheck check) {
    var shell = new ArrayList<>(List.of("sh", "-c", ONCE_WATCHED, name));
    shell.addAll(command);
    Watchdog watchdog = Watchdog.start();
    try {
      Process process =
          new ProcessBuilder(shell)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      watchdog.watch(process.pid());
      var started = new EmulatorProcess(name, process, watchdog, port, check);
      started.release();
      started.awaitReady();
      return started;
    } catch (IOException e) {
      watchdog.close();
      throw new UncheckedIOException(name + " did not start", e);
    }
  }

  /** Returns the process of the server. */
  Process process() {
    return process;
  }

  /** Returns whether a new connection passes the check within half a second. */
  boolean isReady() {
    try (var socket = new Socket()) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      socket.connect(address, CONNECTION_MILLIS);
      socket.setSoTimeout(CONNECTION_MILLIS);
      return check.isReady(socket);
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    // A server that is still ending could be mistaken for the next one on its port.
    process.onExit().completeOnTimeout(process, END_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    if (!process.isAlive()) watchdog.forget(process.pid());
    watchdog.close();
  }

  private void release() {
    try (var input = process.getOutputStream()) {
      input.write('\n');
    } catch (IOException _) {
      // It has ended already; awaitReady() reports that.
    }
  }

  private void awaitReady() {
    Instant limit = Instant.now().plus(START_LIMIT);
    while (Instant.now().isBefore(limit)) {
      if (!process.isAlive()) {
        close();
        throw new IllegalStateException(name + " ended during its start");
      }
      if (isReady()) return;
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    close();
    throw new IllegalStateException(name + " did not start within " + START_LIMIT);
  }
}
