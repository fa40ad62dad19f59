package io.haapi.lab.balancer;

/**
 * A change of a target's health.
 *
 * @param healthy the new health
 */
public record HealthChange(Target target, boolean healthy) {}
