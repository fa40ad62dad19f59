package io.haapi.lab.balancer;

import java.time.Duration;

/**
 * The settings of health checks, in the terms of an Application Load Balancer and of Route 53. A
 * check succeeds if a GET of {@code path} gets a 200 within {@code timeout}.
 *
 * <p>A new target needs one success, as with an ALB. Later changes need consecutive results up to
 * the threshold. Until the first success, the checks are five times as frequent, so that a start
 * does not wait for them.
 *
 * @param interval the time between the end of one check and the start of the next, once the target
 *     has been healthy
 * @param timeout the timeout of one check
 * @param healthyThreshold consecutive successes that bring a target into rotation
 * @param unhealthyThreshold consecutive failures that take a target out of rotation
 */
public record HealthCheckSettings(
    String path,
    Duration interval,
    Duration timeout,
    int healthyThreshold,
    int unhealthyThreshold) {
  /** The checks of instances by load balancers: an ALB's thresholds, five times as often. */
  public static final HealthCheckSettings INSTANCES =
      new HealthCheckSettings("/health/ready", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2);

  /** The checks of regions by the front: Route 53's thresholds and timeout, ten times as often. */
  public static final HealthCheckSettings REGIONS =
      new HealthCheckSettings("/health/region", Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 3);

  public HealthCheckSettings {
    if (healthyThreshold < 1 || unhealthyThreshold < 1) {
      throw new IllegalArgumentException("health check thresholds must be at least 1");
    }
  }

  /** Returns the interval between the checks of a target that has never been healthy. */
  Duration firstInterval() {
    return interval.dividedBy(5);
  }

  /**
   * Returns the time for which an instance must keep serving after SIGTERM: the longest time until
   * the load balancer takes it out of rotation.
   *
   * <p>On a busy machine a check takes as long as its timeout. The check before SIGTERM may still
   * succeed, and each of the following starts an interval after the end of the previous one.
   */
  public Duration shutdownPause() {
    return interval.plus(timeout).multipliedBy(unhealthyThreshold).plus(timeout);
  }
}
