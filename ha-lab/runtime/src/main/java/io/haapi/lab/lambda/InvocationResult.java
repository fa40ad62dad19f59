package io.haapi.lab.lambda;

import java.nio.charset.StandardCharsets;

/** The result of an invocation of the function. */
public sealed interface InvocationResult {

  /** The function returned a response. */
  record Response(byte[] json) implements InvocationResult {}

  /** The function failed, or its environment ended. */
  record Failed(String why) implements InvocationResult {
    static Failed of(byte[] error) {
      return new Failed(new String(error, StandardCharsets.UTF_8));
    }
  }

  /** The event exceeds Lambda's limit and did not reach the function. */
  record TooLarge() implements InvocationResult {}

  /** The invocation reached the timeout of the function. */
  record TimedOut() implements InvocationResult {}

  /** All environments were busy for too long. */
  record Throttled() implements InvocationResult {}
}
