package io.haapi.lab.launch;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A started instance. */
public interface RunningInstance {
  InstanceSpec spec();

  /** Returns the process that serves requests. */
  long pid();

  boolean isAlive();

  /** Returns a future that completes when the instance ends, for any reason. */
  CompletableFuture<Void> onExit();

  /** Returns the exit status; empty while it runs, and if the instance is not one process. */
  default OptionalInt exitStatus() {
    return OptionalInt.empty();
  }

  /** Sends SIGTERM, and SIGKILL after {@code grace}. */
  void stop(Duration grace);

  /** Sends SIGKILL; returns before the instance has ended. */
  default void kill() {
    ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
  }
}
