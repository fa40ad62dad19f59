package io.haapi.infra.settings;

/**
 * How many requests are let through.
 *
 * @param rate requests per second
 * @param burst how many at once above that
 */
public record Throttle(int rate, int burst) {}
