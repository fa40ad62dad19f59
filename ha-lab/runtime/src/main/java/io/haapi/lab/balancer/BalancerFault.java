package io.haapi.lab.balancer;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A fault of a load balancer or of what is behind it, as its clients see it. */
public sealed interface BalancerFault {
  /** Every health check fails, although the targets serve. */
  record FailedChecks() implements BalancerFault {}

  /**
   * Requests wait before they reach a target.
   *
   * @param targets the ids of the targets whose requests wait; empty for every request at the load
   *     balancer, a health check of the region too
   * @param latency how long
   */
  record Delay(Set<String> targets, Duration latency) implements BalancerFault {}

  /**
   * Some responses turn into a 500 after the target has done everything. Health checks succeed.
   *
   * @param target the id of the target whose responses fail; empty for all targets
   * @param share the part of the responses, from 0 to 1
   */
  record FailedResponses(Optional<String> target, double share) implements BalancerFault {}
}
