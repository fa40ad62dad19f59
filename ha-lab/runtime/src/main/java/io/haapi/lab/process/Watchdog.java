package io.haapi.lab.process;

import java.time.Duration;

/**
 * Kills processes when this process ends, even by {@code kill -9}. A shell reads their ids, and at
 * the end of its input kills those that are still watched.
 */
public final class Watchdog implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);
  private static final String SCRIPT =
      """
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

  private final ParentExitHook hook;

  private Watchdog(ParentExitHook hook) {
    this.hook = hook;
  }

  /** Starts a watchdog, which ends with {@link #close()} or with this process. */
  public static Watchdog start() {
    return new Watchdog(ParentExitHook.start(SCRIPT, END_LIMIT, "lab-watchdog"));
  }

  /**
   * Watches a process: it ends with this one.
   *
   * @throws IllegalArgumentException if the pid is not positive or 1: for {@code kill}, 0 is the
   *     process group of the caller
   */
  public void watch(long pid) {
    if (pid <= 1) throw new IllegalArgumentException("cannot watch the pid " + pid);
    hook.send("watch " + pid);
  }

  /** Stops watching a process that has ended, because the system may reuse its pid. */
  public void forget(long pid) {
    hook.send("forget " + pid);
  }

  /** Kills the watched processes. */
  @Override
  public void close() {
    hook.close();
  }
}
