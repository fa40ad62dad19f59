package io.haapi.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a shell script that outlives this process, even after {@code kill -9}. The script reads its
 * standard input, which ends with this process or with {@link #close()}. The lab uses it to end
 * every process and container that must not outlive the lab.
 */
public final class ParentExitHook implements AutoCloseable {
  // A Ctrl-C reaches every process of a terminal.
  private static final String OUTLIVE = "trap '' INT HUP TERM\n";

  private final Process shell;
  private final Duration limit;

  private ParentExitHook(Process shell, Duration limit) {
    this.shell = shell;
    this.limit = limit;
  }

  /**
   * Starts a script.
   *
   * @param limit the time that {@link #close()} waits for the script, which continues after it
   * @param arguments the arguments of the script, from {@code $0}
   */
  public static ParentExitHook start(String script, Duration limit, String... arguments) {
    var command = new ArrayList<>(List.of("sh", "-c", OUTLIVE + script));
    command.addAll(List.of(arguments));
    try {
      return new ParentExitHook(
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start(),
          limit);
    } catch (IOException e) {
      throw new UncheckedIOException("sh did not start: " + e.getMessage(), e);
    }
  }

  /** Sends a line to the script. */
  public synchronized void send(String line) {
    try {
      var out = shell.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      // The shell was killed. A graceful stop still works.
    }
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The stream is closed even after an error.
    }
    try {
      shell.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
