package io.haapi.lab.balancer;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A fault of a load balancer or of what is behind it, as its clients see it. */
public sealed interface BalancerFault {
  /** Every health check fails, although the targets serve. */
  record FailedChecks() implements BalancerFault {}

  /** Every request waits at the load balancer, a health check of the region too. */
  record SlowBalancer(Duration latency) implements BalancerFault {}

  /** Requests to some targets wait before they reach them. Health checks do not. */
  record SlowTargets(Set<String> targets, Duration latency) implements BalancerFault {}

  /**
   * Some responses turn into a 500 after the target has done everything. Health checks succeed.
   *
   * @param target the id of the target whose responses fail; empty for all targets
   * @param share the part of the responses, from 0 to 1
   */
  record FailedResponses(Optional<String> target, double share) implements BalancerFault {}
}
