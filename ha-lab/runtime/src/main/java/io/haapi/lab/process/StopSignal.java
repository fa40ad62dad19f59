package io.haapi.lab.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Turns SIGINT, SIGTERM and SIGHUP into an interrupt of the working thread. */
public final class StopSignal {
  /** How long the work may take to put things away before the process ends regardless. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private StopSignal() {}

  /** Work that puts everything away when it is interrupted. */
  @FunctionalInterface
  public interface Work {
    /** Its exit code. */
    int run() throws InterruptedException;
  }

  /**
   * Runs the work on this thread. A signal interrupts it, waits until it has put things away, and
   * ends the process with exit code 0, because to be stopped is how the work is meant to end.
   *
   * @return the work's exit code, when no signal came
   */
  public static int interrupts(Work work) {
    Thread worker = Thread.currentThread();
    var done = new CountDownLatch(1);
    var hook =
        new Thread(
            () -> {
              worker.interrupt();
              await(done);
              // Inside a shutdown hook this is the only way to say with which code to end.
              Runtime.getRuntime().halt(0);
            },
            "stop signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int code = work.run();
      removeHook(hook);
      return code;
    } catch (InterruptedException e) {
      return 0;
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
      // The signal came just now, and the hook will end the process.
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
