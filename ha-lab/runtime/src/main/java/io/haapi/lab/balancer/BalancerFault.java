package io.haapi.lab.balancer;

import java.time.Duration;

/** A fault of a load balancer or of what is behind it, as its clients see it. */
public sealed interface BalancerFault {
  /** Every health check fails, although the targets serve. */
  record FailedChecks() implements BalancerFault {}

  /** Every request waits before it reaches a target, a health check of the region too. */
  record Delay(Duration latency) implements BalancerFault {}

  /**
   * Some responses of a target turn into a 500 after the target has done everything. Its health
   * checks succeed.
   *
   * @param target the id of the target
   * @param share the part of its responses, from 0 to 1
   */
  record FailedResponses(String target, double share) implements BalancerFault {}
}
