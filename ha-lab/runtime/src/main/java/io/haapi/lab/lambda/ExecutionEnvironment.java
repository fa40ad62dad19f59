package io.haapi.lab.lambda;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An execution environment of a function. It runs one invocation at a time. */
final class ExecutionEnvironment {
  private static final InvocationResult.Failed ENDED =
      new InvocationResult.Failed("the environment ended");

  private final Sandbox.Running running;

  /** The next invocations; an empty entry ends the queue. */
  private final BlockingQueue<Optional<PendingInvocation>> queue = new LinkedBlockingQueue<>();

  private final CompletableFuture<Boolean> initialised = new CompletableFuture<>();
  private volatile Optional<PendingInvocation> current = Optional.empty();

  ExecutionEnvironment(Sandbox.Running running) {
    this.running = running;
    running.process().onExit().thenRun(this::ended);
  }

  /** Returns the process that runs the function. */
  long pid() {
    return running.pid().getAsLong();
  }

  /** Returns the process whose end is the end of the environment. */
  Process process() {
    return running.process();
  }

  boolean isAlive() {
    return running.process().isAlive();
  }

  /**
   * Waits until the environment requests its first invocation.
   *
   * @return false if it has ended
   */
  boolean awaitInitialised() throws InterruptedException {
    try {
      return initialised.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Completes when the environment requests its first invocation, or with false if it ends first.
   */
  CompletableFuture<Boolean> initialised() {
    return initialised;
  }

  /** Returns whether it has requested its first invocation. */
  boolean isReady() {
    return initialised.getNow(false);
  }

  /** Runs an invocation and waits for its result. Callers must not run two at a time. */
  InvocationResult invoke(PendingInvocation invocation) throws InterruptedException {
    current = Optional.of(invocation);
    if (!awaitInitialised() || !isAlive()) return ENDED;
    // The timeout of the function does not include initialization.
    invocation.start();
    queue.add(current);
    try {
      return invocation.result().get(invocation.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Lambda kills the environment after a timeout.
      kill();
      // The next caller must not see it as alive.
      running.process().onExit().join();
      return new InvocationResult.TimedOut();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the next invocation; empty if the environment has ended. */
  Optional<PendingInvocation> next() throws InterruptedException {
    initialised.complete(true);
    return queue.take();
  }

  /** Completes an invocation. */
  void finish(String id, InvocationResult result) {
    current.filter(it -> it.id().equals(id)).ifPresent(it -> it.result().complete(result));
  }

  /** Kills the environment. */
  void kill() {
    running.process().destroyForcibly();
  }

  private void ended() {
    initialised.complete(false);
    queue.add(Optional.empty());
    current.ifPresent(it -> it.result().complete(ENDED));
  }
}
