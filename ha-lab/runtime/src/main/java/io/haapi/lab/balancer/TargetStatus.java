package io.haapi.lab.balancer;

import java.time.Instant;
import java.util.Optional;

/**
 * A target as it is at one moment.
 *
 * @param healthy what its checks say
 * @param lastHealthy the last check that left it healthy; empty when none ever did
 * @param requests how many were sent to it so far, health checks not counted
 */
public record TargetStatus(
    Target target, boolean healthy, Optional<Instant> lastHealthy, long requests) {}
