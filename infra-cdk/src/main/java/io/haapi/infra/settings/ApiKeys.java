package io.haapi.infra.settings;

/**
 * What each API key may do.
 *
 * @param throttle how quickly
 * @param requestsPerDay how much
 */
public record ApiKeys(Throttle throttle, int requestsPerDay) {}
