package io.haapi.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends processes when this one ends, even by {@code kill -9}: a shell reads their ids from us, and
 * when it can read no more, it kills those that were not taken back.
 */
public final class Watchdog implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);
  private static final String SCRIPT =
      """
      # A Ctrl-C reaches every process of a terminal; this one has to outlive the lab.
      trap '' INT HUP TERM
      pids=' '
      while read -r verb pid; do
        case $verb in
          watch) pids="$pids$pid " ;;
          forget)
            case $pids in
              *" $pid "*) pids="${pids%% $pid *} ${pids#* $pid }" ;;
            esac ;;
        esac
      done
      for pid in $pids; do kill -9 "$pid"; done 2>/dev/null
      """;

  private final Process shell;

  private Watchdog(Process shell) {
    this.shell = shell;
  }

  /** Starts it; it ends with {@link #close()} or with this process. */
  public static Watchdog start() {
    try {
      return new Watchdog(
          new ProcessBuilder("sh", "-c", SCRIPT, "lab-watchdog")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("sh does not start: " + e.getMessage(), e);
    }
  }

  /** From now on that process ends when we do. */
  public void watch(long pid) {
    tell("watch " + pid);
  }

  /** That process has ended by itself: its id may soon be another's. */
  public void forget(long pid) {
    tell("forget " + pid);
  }

  /** Kills what is still watched, and ends. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) shell.destroyForcibly();
    } catch (IOException e) {
      shell.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void tell(String line) {
    try {
      var out = shell.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      // Somebody killed the shell: an orderly stop still works, and that is what remains.
    }
  }
}
