package io.haapi.lab.balancer;

/**
 * A target's health changed.
 *
 * @param target which
 * @param healthy what it is now
 */
public record HealthChange(Target target, boolean healthy) {}
