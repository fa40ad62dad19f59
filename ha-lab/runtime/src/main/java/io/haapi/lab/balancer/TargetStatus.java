package io.haapi.lab.balancer;

import java.time.Instant;
import java.util.Optional;

/**
 * The status of a target at one moment.
 *
 * @param lastHealthy the last successful check while healthy; empty if there was none
 * @param requests the number of requests so far, without health checks
 */
public record TargetStatus(
    Target target, boolean healthy, Optional<Instant> lastHealthy, long requests) {}
