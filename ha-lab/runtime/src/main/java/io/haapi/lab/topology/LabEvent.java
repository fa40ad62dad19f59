package io.haapi.lab.topology;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** An event in a lab. */
public sealed interface LabEvent {
  /** Returns a description of one line. */
  String text();

  /** A load balancer moved an instance into or out of rotation. */
  record InstanceHealthChanged(String instance, boolean healthy) implements LabEvent {
    @Override
    public String text() {
      return instance + (healthy ? " is healthy" : " is unhealthy");
    }
  }

  /** The health of a region changed. */
  record RegionHealthChanged(String region, boolean healthy) implements LabEvent {
    @Override
    public String text() {
      return region + (healthy ? " is healthy" : " is unhealthy");
    }
  }

  /** Requests go to another region: a failover or a return. */
  record ServingRegionChanged(String from, String to) implements LabEvent {
    @Override
    public String text() {
      return "requests go to " + to + " now, no longer to " + from;
    }
  }

  /**
   * The process of an instance ended unexpectedly.
   *
   * @param cause the last error in its log, if any
   */
  record InstanceEnded(
      String instance, long pid, OptionalInt status, Optional<String> cause, Path log)
      implements LabEvent {
    @Override
    public String text() {
      String how = status.stream().mapToObj(" with status %d"::formatted).findFirst().orElse("");
      return "%s (pid %d) ended%s%s; restarting (log: %s)"
          .formatted(instance, pid, how, cause.map(": "::concat).orElse(""), log);
    }
  }

  /** An instance was restarted. */
  record InstanceStarted(String instance, long pid) implements LabEvent {
    @Override
    public String text() {
      return instance + " runs as pid " + pid;
    }
  }

  /** The restart of an instance failed. */
  record StartFailed(String instance, String reason) implements LabEvent {
    @Override
    public String text() {
      return "restarting " + instance + " failed, retrying: " + reason;
    }
  }

  /** The data store began to respond again, or stopped doing so. */
  record StoreHealthChanged(String store, boolean healthy) implements LabEvent {
    @Override
    public String text() {
      return store + (healthy ? " is healthy" : " is unhealthy: it does not respond");
    }
  }

  /** The process of the data store ended unexpectedly. The lab does not start it again. */
  record StoreEnded(String store, long pid, int status) implements LabEvent {
    @Override
    public String text() {
      return "%s (pid %d) ended with status %d; requests that need it fail until you start the lab again"
          .formatted(store, pid, status);
    }
  }
}
