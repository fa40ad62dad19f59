package io.haapi.lab.topology;

/**
 * A region as it is now.
 *
 * @param primary whether it is the one that serves when all is well
 * @param healthy what the front's checks say
 * @param serving whether requests go to it now
 * @param requests how many were sent to it so far, health checks not counted
 * @param failures how many of them failed: 5xx, or a connection that broke
 */
public record LabRegion(
    String name, boolean primary, boolean healthy, boolean serving, long requests, long failures) {}
