package io.haapi.lab.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** One event on its way through the function. */
final class PendingInvocation {
  private final String id = UUID.randomUUID().toString();
  private final byte[] event;
  private final Duration timeout;
  private final CompletableFuture<InvocationResult> outcome = new CompletableFuture<>();
  private volatile Instant deadline = Instant.MAX;

  /**
   * @param timeout when Lambda ends it, counted from its start
   */
  PendingInvocation(byte[] event, Duration timeout) {
    this.event = event;
    this.timeout = timeout;
  }

  /** From now on its time runs. */
  void start() {
    deadline = Instant.now().plus(timeout);
  }

  /** Lambda's name for it. */
  String id() {
    return id;
  }

  byte[] event() {
    return event;
  }

  Duration timeout() {
    return timeout;
  }

  /** When Lambda ends it. */
  Instant deadline() {
    return deadline;
  }

  /** Completes when it has ended. */
  CompletableFuture<InvocationResult> outcome() {
    return outcome;
  }
}
