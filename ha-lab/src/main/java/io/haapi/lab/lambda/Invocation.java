package io.haapi.lab.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One event on its way through the function.
 *
 * @param id Lambda's name for it
 * @param deadline when Lambda ends it
 * @param outcome completes with how it ended
 */
record Invocation(String id, byte[] event, Instant deadline, CompletableFuture<Outcome> outcome) {

  static Invocation of(byte[] event, Duration timeout) {
    return new Invocation(
        UUID.randomUUID().toString(),
        event,
        Instant.now().plus(timeout),
        new CompletableFuture<>());
  }
}
