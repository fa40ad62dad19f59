package io.haapi.lab.process;

import java.time.Duration;

/**
 * Ends processes when this one ends, even by {@code kill -9}: a shell reads their ids from us, and
 * when it can read no more, it kills those that were not taken back.
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

  /** Starts it; it ends with {@link #close()} or with this process. */
  public static Watchdog start() {
    return new Watchdog(ParentExitHook.start(SCRIPT, END_LIMIT, "lab-watchdog"));
  }

  /**
   * From now on that process ends when we do.
   *
   * @throws IllegalArgumentException when there is no such process to end: to {@code kill}, 0 is
   *     the whole process group, ours included
   */
  public void watch(long pid) {
    if (pid <= 1) throw new IllegalArgumentException("no process to watch has the pid " + pid);
    hook.tell("watch " + pid);
  }

  /** That process has ended by itself: its id may soon be another's. */
  public void forget(long pid) {
    hook.tell("forget " + pid);
  }

  /** Kills what is still watched, and ends. */
  @Override
  public void close() {
    hook.close();
  }
}
