package io.haapi.lab.lambda;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One execution environment: it is given one invocation at a time. */
final class ExecutionEnvironment {
  private static final InvocationResult.Failed ENDED =
      new InvocationResult.Failed("the environment ended");

  private final Sandbox.Running running;

  /** Empty: there will be no more. */
  private final BlockingQueue<Optional<PendingInvocation>> given = new LinkedBlockingQueue<>();

  private final CompletableFuture<Boolean> initialised = new CompletableFuture<>();
  private volatile Optional<PendingInvocation> current = Optional.empty();

  ExecutionEnvironment(Sandbox.Running running) {
    this.running = running;
    running.process().onExit().thenRun(this::ended);
  }

  /** The process that runs the function. */
  long pid() {
    return running.pid().getAsLong();
  }

  /** The process with which the environment ends. */
  Process process() {
    return running.process();
  }

  boolean isAlive() {
    return running.process().isAlive();
  }

  /**
   * Waits until it has asked for its first invocation.
   *
   * @return whether it did: false when it has ended
   */
  boolean awaitInitialised() throws InterruptedException {
    try {
      return initialised.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives it an invocation and waits; nobody else may until that ends. */
  InvocationResult invoke(PendingInvocation invocation) throws InterruptedException {
    current = Optional.of(invocation);
    if (!awaitInitialised() || !isAlive()) return ENDED;
    // The function's time is its own: initialising does not count.
    invocation.start();
    given.add(current);
    try {
      return invocation.outcome().get(invocation.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // As Lambda does: who overstays is not asked to leave.
      kill();
      // Whoever looks at it next must not take it for alive.
      running.process().onExit().join();
      return new InvocationResult.TimedOut();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it is to do next; waits until there is something. Empty when it has ended. */
  Optional<PendingInvocation> next() throws InterruptedException {
    initialised.complete(true);
    return given.take();
  }

  /** It says how an invocation ended. */
  void finish(String id, InvocationResult outcome) {
    current.filter(it -> it.id().equals(id)).ifPresent(it -> it.outcome().complete(outcome));
  }

  /** Ends it at once. */
  void kill() {
    running.process().destroyForcibly();
  }

  private void ended() {
    // A container hangs on the process's standard input, which this closes.
    kill();
    initialised.complete(false);
    given.add(Optional.empty());
    current.ifPresent(it -> it.outcome().complete(ENDED));
  }
}
