package io.haapi.lab.topology;

/**
 * The current status of a region.
 *
 * @param primary true for the region that serves without a failover
 * @param serving true if requests go to this region
 * @param requests the number of requests so far, without health checks
 * @param failures the number of failed requests: 5xx or a broken connection
 */
public record LabRegion(
    String name, boolean primary, boolean healthy, boolean serving, long requests, long failures) {}
