package io.haapi.lab.emulator;

import io.haapi.lab.process.Ports;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the machine's Redis in memory and in its own process. It ends with {@link #close()} and with
 * the process that started it.
 */
public final class RedisServer implements AutoCloseable {
  private static final String PROGRAM = "redis-server";

  private final EmulatorProcess process;
  private final int port;

  private RedisServer(EmulatorProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns empty if Redis is installed, otherwise one line with the remedy. */
  public static Optional<String> missing() {
    boolean installed =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(directory -> Path.of(directory, PROGRAM))
            .anyMatch(Files::isExecutable);
    return installed
        ? Optional.empty()
        : Optional.of("Redis is not installed. Install it (on Debian: redis-server).");
  }

  /**
   * Starts on a free port and returns when it accepts connections.
   *
   * @param options further options, such as {@code --requirepass}
   * @throws IllegalStateException if it does not start
   */
  public static RedisServer start(String... options) {
    return start(Ports.free(), options);
  }

  /**
   * Starts on the given port of loopback and returns when it accepts connections.
   *
   * @param options further options, such as {@code --requirepass}
   * @throws IllegalStateException if it does not start
   */
  public static RedisServer start(int port, String... options) {
    var command =
        new ArrayList<>(
            List.of(
                PROGRAM,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no"));
    command.addAll(List.of(options));
    return new RedisServer(EmulatorProcess.start("Redis", command, port), port);
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
  }
}
