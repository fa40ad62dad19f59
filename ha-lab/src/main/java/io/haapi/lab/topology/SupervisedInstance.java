package io.haapi.lab.topology;

import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.LaunchException;
import io.haapi.lab.launch.Launcher;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.launch.RunningInstance;
import io.haapi.lab.process.Watchdog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps one instance running, with the port and name it has, as systemd's {@code Restart=always}
 * does: until it is closed, also when starting it fails.
 */
final class SupervisedInstance {
  // Long enough that a Ctrl-C, which ends all processes of a terminal at once, finds us closed.
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

  private final PatternPackage pattern;
  private final Launcher launcher;
  private final InstanceSpec spec;
  private final Watchdog watchdog;
  private final Consumer<String> news;
  private RunningInstance running;
  private int starts;
  private boolean closed;

  SupervisedInstance(
      PatternPackage pattern,
      Launcher launcher,
      InstanceSpec spec,
      Watchdog watchdog,
      Consumer<String> news) {
    this.pattern = pattern;
    this.launcher = launcher;
    this.spec = spec;
    this.watchdog = watchdog;
    this.news = news;
    launch();
  }

  InstanceSpec spec() {
    return spec;
  }

  synchronized long pid() {
    return running.pid();
  }

  synchronized int starts() {
    return starts;
  }

  /** Tells it to stop, as a deployment does; returns when it has ended, before it starts again. */
  void restart(Duration grace) {
    RunningInstance current;
    synchronized (this) {
      current = running;
    }
    current.stop(grace);
  }

  /** Stops it for good; returns when it has ended. */
  void close(Duration grace) {
    RunningInstance last;
    synchronized (this) {
      closed = true;
      last = running;
    }
    last.stop(grace);
  }

  private synchronized void launch() {
    running = launcher.launch(pattern, spec);
    starts++;
    long pid = running.pid();
    watchdog.watch(pid);
    running.onExit().thenRun(() -> ended(pid));
  }

  private synchronized void ended(long pid) {
    watchdog.forget(pid);
    if (closed) return;
    String status =
        running.exitStatus().stream().mapToObj(" with status %d"::formatted).findFirst().orElse("");
    news.accept(spec.id() + " (pid " + pid + ") ended" + status + "; it is started again");
    relaunchLater();
  }

  private void relaunchLater() {
    CompletableFuture.delayedExecutor(RESTART_DELAY.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::relaunch);
  }

  private synchronized void relaunch() {
    if (closed) return;
    try {
      launch();
      news.accept(spec.id() + " runs as pid " + running.pid());
    } catch (LaunchException e) {
      news.accept(spec.id() + " could not be started again, it is tried on: " + e.getMessage());
      relaunchLater();
    }
  }
}
