package io.haapi.lab.lambda;

import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One execution environment: a process that is given one invocation at a time. */
final class Environment {
  private final Process process;
  private final LinkedBlockingQueue<Invocation> given = new LinkedBlockingQueue<>();
  private volatile Optional<Invocation> current = Optional.empty();

  Environment(Process process) {
    this.process = process;
    process.onExit().thenRun(() -> fail(new Outcome.Failed("the environment ended")));
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Gives it an invocation and waits; nobody else may until that ends. */
  Outcome invoke(Invocation invocation) throws InterruptedException {
    current = Optional.of(invocation);
    given.put(invocation);
    if (!process.isAlive()) fail(new Outcome.Failed("the environment ended"));
    try {
      long left = invocation.deadline().toEpochMilli() - System.currentTimeMillis();
      return invocation.outcome().get(left, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // As Lambda does: who overstays is not asked to leave.
      kill();
      return new Outcome.TimedOut();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it is to do next; waits until there is something. */
  Invocation next() throws InterruptedException {
    return given.take();
  }

  /** It says how an invocation ended. */
  void finish(String id, Outcome outcome) {
    current.filter(it -> it.id().equals(id)).ifPresent(it -> it.outcome().complete(outcome));
  }

  void kill() {
    process.destroyForcibly();
  }

  private void fail(Outcome outcome) {
    current.ifPresent(it -> it.outcome().complete(outcome));
  }
}
