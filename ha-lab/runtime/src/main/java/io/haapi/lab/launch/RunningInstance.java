package io.haapi.lab.launch;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** An instance that was started. */
public interface RunningInstance {
  InstanceSpec spec();

  /** The process that serves: the one to kill in a drill. */
  long pid();

  boolean isAlive();

  /** Completes when the instance has ended, however that came about. */
  CompletableFuture<Void> onExit();

  /** The status it ended with; empty while it runs, and where an instance is not one process. */
  default OptionalInt exitStatus() {
    return OptionalInt.empty();
  }

  /** Asks it to stop (SIGTERM), and ends it by force after {@code grace}. */
  void stop(Duration grace);
}
