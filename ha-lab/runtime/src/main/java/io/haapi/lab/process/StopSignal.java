package io.haapi.lab.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Converts SIGINT, SIGTERM and SIGHUP into an interrupt of the working thread. */
public final class StopSignal {
  /** The time for cleaning up before the process ends regardless. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private StopSignal() {}

  /** Work that cleans up when it is interrupted. */
  @FunctionalInterface
  public interface Work {
    /** Runs the work and returns the exit code. */
    int run() throws InterruptedException;
  }

  /**
   * Runs the work on this thread. A signal interrupts it, waits until it has cleaned up, and ends
   * the process with exit code 0, because a signal is the normal end of the work.
   *
   * @return the work's exit code if no signal came
   */
  public static int interrupts(Work work) {
    return interrupts(work, 0);
  }

  /**
   * Like {@link #interrupts(Work)}, for work that a signal leaves unfinished.
   *
   * @param stopped the exit code after a signal
   */
  public static int interrupts(Work work, int stopped) {
    Thread worker = Thread.currentThread();
    var done = new CountDownLatch(1);
    var hook =
        new Thread(
            () -> {
              worker.interrupt();
              await(done);
              // Inside a shutdown hook only halt() can set the exit code.
              Runtime.getRuntime().halt(stopped);
            },
            "stop signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int code = work.run();
      removeHook(hook);
      return code;
    } catch (InterruptedException e) {
      return stopped;
    } catch (RuntimeException e) {
      removeHook(hook);
      throw e;
    } finally {
      done.countDown();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The signal arrived just now, and the hook ends the process.
    }
  }

  private static void await(CountDownLatch done) {
    try {
      done.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
