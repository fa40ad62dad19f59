package io.haapi.lab.topology;

import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.LaunchException;
import io.haapi.lab.launch.Launcher;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.launch.RunningInstance;
import io.haapi.lab.process.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Restarts an instance with the same name and port when it ends, like systemd's {@code
 * Restart=always}. Retries failed starts, until it is closed.
 */
final class SupervisedInstance {
  /** The exit status after SIGTERM. */
  private static final int SIGTERM = 143;

  // Ctrl-C ends all processes of a terminal; the delay lets the lab close before a restart.
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

  private final PatternPackage pattern;
  private final Launcher launcher;
  private final InstanceSpec spec;
  private final Watchdog watchdog;
  private final Consumer<LabEvent> events;
  // Written under the lock and read without it, because a start may take seconds.
  private volatile RunningInstance running;
  private volatile Instant started;
  private volatile int starts;
  private Map<String, String> deployed = Map.of();
  private Map<String, String> changed = Map.of();
  private long logged;
  private int outages;
  private boolean closed;

  SupervisedInstance(
      PatternPackage pattern,
      Launcher launcher,
      InstanceSpec spec,
      Watchdog watchdog,
      Consumer<LabEvent> events) {
    this.pattern = pattern;
    this.launcher = launcher;
    this.spec = spec;
    this.watchdog = watchdog;
    this.events = events;
    launch();
  }

  InstanceSpec spec() {
    return spec;
  }

  long pid() {
    return running.pid();
  }

  int starts() {
    return starts;
  }

  /** Returns the state, given its health at the load balancer. */
  InstanceState state(boolean healthy, Optional<Instant> lastHealthy) {
    if (!running.isAlive()) return InstanceState.GONE;
    if (lastHealthy.filter(started::isBefore).isEmpty()) return InstanceState.STARTING;
    return healthy ? InstanceState.HEALTHY : InstanceState.UNHEALTHY;
  }

  /** Stops the instance as a deployment does; returns when it has ended, before the restart. */
  void restart(Duration grace) {
    RunningInstance current;
    synchronized (this) {
      current = running;
    }
    current.stop(grace);
  }

  /** Makes further starts use these variables. Returns false if they do so already. */
  synchronized boolean reconfigure(Map<String, String> variables) {
    boolean differs = !changed.equals(variables);
    changed = Map.copyOf(variables);
    return differs;
  }

  /** Makes further starts use these variables below those of {@link #reconfigure}. */
  synchronized void deploy(Map<String, String> variables) {
    deployed = Map.copyOf(variables);
  }

  /** Kills the instance; it does not start again before as many calls of {@link #bringUp}. */
  void takeDown() {
    RunningInstance current;
    synchronized (this) {
      outages++;
      current = running;
    }
    current.kill();
  }

  /** Ends an outage; with the last one, the instance starts again. */
  synchronized void bringUp() {
    outages--;
    if (outages == 0 && !running.isAlive()) relaunchLater();
  }

  /** Stops the instance without a restart; returns when it has ended. */
  void close(Duration grace) {
    RunningInstance last;
    synchronized (this) {
      closed = true;
      last = running;
    }
    last.stop(grace);
  }

  private synchronized void launch() {
    started = Instant.now();
    logged = spec.log().toFile().length();
    running = launcher.launch(pattern, spec.with(deployed).with(changed));
    starts++;
    long pid = running.pid();
    watchdog.watch(pid);
    running.onExit().thenRun(() -> ended(pid));
  }

  private synchronized void ended(long pid) {
    watchdog.forget(pid);
    if (closed) return;
    events.accept(
        new LabEvent.InstanceEnded(spec.id(), pid, running.exitStatus(), cause(), spec.log()));
    if (outages == 0) relaunchLater();
  }

  /** Returns the last error; empty after a normal end or SIGTERM. */
  private Optional<String> cause() {
    var status = running.exitStatus();
    boolean graceful =
        status.isPresent() && (status.getAsInt() == 0 || status.getAsInt() == SIGTERM);
    return graceful ? Optional.empty() : LastError.in(spec.log(), logged);
  }

  private void relaunchLater() {
    CompletableFuture.delayedExecutor(RESTART_DELAY.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::relaunch);
  }

  private synchronized void relaunch() {
    // A restart may be due twice: after the end of the process and after the end of an outage.
    if (closed || outages > 0 || running.isAlive()) return;
    try {
      launch();
      events.accept(new LabEvent.InstanceStarted(spec.id(), running.pid()));
    } catch (LaunchException e) {
      events.accept(new LabEvent.StartFailed(spec.id(), e.getMessage()));
      relaunchLater();
    }
  }
}
