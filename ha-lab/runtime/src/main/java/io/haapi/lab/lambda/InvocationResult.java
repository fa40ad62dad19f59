package io.haapi.lab.lambda;

import java.nio.charset.StandardCharsets;

/** How an invocation of the function ended. */
public sealed interface InvocationResult {

  /** The function gave this. */
  record Response(byte[] json) implements InvocationResult {}

  /** The function failed, or its environment ended under it. */
  record Failed(String why) implements InvocationResult {
    static Failed of(byte[] error) {
      return new Failed(new String(error, StandardCharsets.UTF_8));
    }
  }

  /** The event is larger than Lambda takes: the function never saw it. */
  record TooLarge() implements InvocationResult {}

  /** It took longer than the function may. */
  record TimedOut() implements InvocationResult {}

  /** All environments were busy, for too long. */
  record Throttled() implements InvocationResult {}
}
