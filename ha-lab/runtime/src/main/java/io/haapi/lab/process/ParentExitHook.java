package io.haapi.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a shell script that outlives this process, even if {@code kill -9} ends it. The script reads
 * its standard input, which ends with this process or with {@link #close()}.
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
   * Starts it; its input ends with {@link #close()} or with this process.
   *
   * @param limit how long closing waits for what the script does then; it goes on without us
   * @param arguments of the script, from {@code $0}
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
      throw new UncheckedIOException("sh does not start: " + e.getMessage(), e);
    }
  }

  synchronized void tell(String line) {
    try {
      var out = shell.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      // Somebody killed the shell: an orderly stop still works, and that is what remains.
    }
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // It is closed even so.
    }
    try {
      shell.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
