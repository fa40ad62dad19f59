package io.haapi.lab.emulator;

import io.haapi.lab.process.Ports;
import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * DynamoDB Local, Amazon's own emulator, in memory and in a process of its own.
 *
 * <p>It ends with {@link #close()}, and with the process that started it, even when that one is
 * killed: it runs under a shell that waits for the end of its standard input.
 */
public final class DynamoDbLocal implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** Ends with the server, and ends the server when nobody holds our standard input any more. */
  private static final String UNTIL_INPUT_ENDS =
      """
      trap '' INT HUP; exec 3<&0
      "$@" </dev/null 3<&- & server=$!
      (read -r _ <&3; kill -9 $server) & watcher=$!
      wait $server
      kill $watcher
      """;

  private final Process process;
  private final int port;

  private DynamoDbLocal(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts on a free port and returns once it accepts connections.
   *
   * @throws IllegalStateException when its class path was not resolved yet or it does not start
   */
  public static DynamoDbLocal start() {
    return start(Ports.free());
  }

  /**
   * Starts on the given port of loopback and returns once it accepts connections.
   *
   * @throws IllegalStateException when its class path was not resolved yet or it does not start
   */
  public static DynamoDbLocal start(int port) {
    Path classPath = ProjectDirectory.find().resolve("ha-lab/dynamodb-local/target/classpath");
    if (!Files.isRegularFile(classPath)) {
      throw new IllegalStateException(
          "DynamoDB Local is not resolved yet; run: ./mvnw -pl ha-lab/dynamodb-local package");
    }
    try {
      List<String> command =
          List.of(
              "sh",
              "-c",
              UNTIL_INPUT_ENDS,
              "dynamodb-local",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-XX:+UseSerialGC",
              "-Xmx512m",
              "-cp",
              Files.readString(classPath).strip(),
              "software.amazon.dynamodb.services.local.main.ServerRunner",
              "-inMemory",
              // One set of tables for all regions, as a strongly consistent global table is.
              "-sharedDb",
              "-disableTelemetry",
              "-port",
              Integer.toString(port));
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var started = new DynamoDbLocal(process, port);
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("DynamoDB Local did not start", e);
    }
  }

  /** Where it listens. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void awaitReady() {
    Instant limit = Instant.now().plus(START_LIMIT);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    while (Instant.now().isBefore(limit)) {
      if (!process.isAlive()) throw new IllegalStateException("DynamoDB Local ended at once");
      try (var socket = new Socket()) {
        socket.connect(address, 500);
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
    close();
    throw new IllegalStateException("DynamoDB Local did not start within " + START_LIMIT);
  }
}
