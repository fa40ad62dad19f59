package io.haapi.lab.emulator;

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
import java.util.stream.Stream;

/**
 * A server that runs beside us. It ends with {@link #close()}, and with the process that started
 * it, even when that one is killed: it runs under a shell that waits for the end of its standard
 * input.
 */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** Where nobody reaps orphans, one that has ended seems alive. */
  private static final int END_SECONDS = 5;

  /** Ends with the server, and ends the server when nobody holds our standard input any more. */
  private static final String UNTIL_INPUT_ENDS =
      """
      trap '' INT HUP; exec 3<&0
      "$@" </dev/null 3<&- & server=$!
      (read -r _ <&3; kill -9 $server) & watcher=$!
      wait $server
      kill $watcher
      """;

  private final String name;
  private final Process process;

  private ServerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * Starts a server and returns once it accepts connections on this port of loopback.
   *
   * @param name what messages call it
   * @throws IllegalStateException when it does not start
   */
  static ServerProcess start(String name, List<String> command, int port) {
    var shell = new ArrayList<>(List.of("sh", "-c", UNTIL_INPUT_ENDS, name));
    shell.addAll(command);
    try {
      Process process =
          new ProcessBuilder(shell)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var started = new ServerProcess(name, process);
      started.awaitReady(port);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(name + " did not start", e);
    }
  }

  @Override
  public void close() {
    var all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    // Until it is gone it may hold its port, and look like the server that is started next there.
    all.forEach(it -> it.onExit().completeOnTimeout(it, END_SECONDS, TimeUnit.SECONDS).join());
  }

  private void awaitReady(int port) {
    Instant limit = Instant.now().plus(START_LIMIT);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    while (Instant.now().isBefore(limit)) {
      if (!process.isAlive()) throw new IllegalStateException(name + " ended at once");
      try (var socket = new Socket()) {
        socket.connect(address, 500);
        return;
      } catch (IOException _) {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
    close();
    throw new IllegalStateException(name + " did not start within " + START_LIMIT);
  }
}
