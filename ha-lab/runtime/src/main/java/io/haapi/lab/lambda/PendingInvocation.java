package io.haapi.lab.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** An event and the future result of its invocation. */
final class PendingInvocation {
  private final String id = UUID.randomUUID().toString();
  private final byte[] event;
  private final Duration timeout;
  private final CompletableFuture<InvocationResult> result = new CompletableFuture<>();
  private volatile Instant deadline = Instant.MAX;

  /**
   * @param timeout the timeout, from {@link #start}
   */
  PendingInvocation(byte[] event, Duration timeout) {
    this.event = event;
    this.timeout = timeout;
  }

  /** Starts the timeout. */
  void start() {
    deadline = Instant.now().plus(timeout);
  }

  /** Returns Lambda's request id. */
  String id() {
    return id;
  }

  byte[] event() {
    return event;
  }

  Duration timeout() {
    return timeout;
  }

  /** Returns the time at which Lambda ends the invocation. */
  Instant deadline() {
    return deadline;
  }

  /** Returns the result, which completes when the invocation ends. */
  CompletableFuture<InvocationResult> result() {
    return result;
  }
}
