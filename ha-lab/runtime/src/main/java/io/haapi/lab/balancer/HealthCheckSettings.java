package io.haapi.lab.balancer;

import java.time.Duration;

/**
 * How targets are checked, with the terms of an Application Load Balancer and of Route 53: a GET of
 * {@code path} that answers 200 within {@code timeout} is a success.
 *
 * <p>A target that was never seen healthy needs one success, as at an ALB; later it takes the
 * thresholds, in a row, to change the verdict.
 *
 * @param path what is asked for
 * @param interval the time between the end of one check and the start of the next
 * @param timeout how long one check may take
 * @param healthyThreshold successes in a row that bring a target back
 * @param unhealthyThreshold failures in a row that take a target out
 */
public record HealthCheckSettings(
    String path,
    Duration interval,
    Duration timeout,
    int healthyThreshold,
    int unhealthyThreshold) {
  /** How a region's balancer checks its instances: an ALB's thresholds, five times as often. */
  public static final HealthCheckSettings INSTANCES =
      new HealthCheckSettings("/health/ready", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2);

  /** How the front checks regions: Route 53's thresholds and time limit, ten times as often. */
  public static final HealthCheckSettings REGIONS =
      new HealthCheckSettings("/health/region", Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 3);

  public HealthCheckSettings {
    if (healthyThreshold < 1 || unhealthyThreshold < 1) {
      throw new IllegalArgumentException("a health check needs thresholds of at least 1");
    }
  }

  /**
   * How long an instance must go on serving after SIGTERM: until the balancer has noticed, at
   * worst.
   *
   * <p>On a busy machine a check takes as long as its timeout. The one before SIGTERM may still
   * succeed, and each that follows starts an interval after the end of the one before.
   */
  public Duration shutdownPause() {
    return interval.plus(timeout).multipliedBy(unhealthyThreshold).plus(timeout);
  }
}
