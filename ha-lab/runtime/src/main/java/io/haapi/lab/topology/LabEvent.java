package io.haapi.lab.topology;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Something that happened in a lab. */
public sealed interface LabEvent {
  /** In one line, for people. */
  String text();

  /** A balancer took an instance into rotation or out of it. */
  record InstanceHealthChanged(String instance, boolean healthy) implements LabEvent {
    @Override
    public String text() {
      return instance + (healthy ? " is healthy" : " is unhealthy");
    }
  }

  /** The front's verdict on a region changed. */
  record RegionHealthChanged(String region, boolean healthy) implements LabEvent {
    @Override
    public String text() {
      return region + (healthy ? " is healthy" : " is unhealthy");
    }
  }

  /** From now on requests go to another region. */
  record ServingRegionChanged(String from, String to) implements LabEvent {
    @Override
    public String text() {
      return "requests go to " + to + " now, no longer to " + from;
    }
  }

  /**
   * A process ended that nobody told to.
   *
   * @param cause the last error in its log, if there is one
   */
  record InstanceEnded(
      String instance, long pid, OptionalInt status, Optional<String> cause, Path log)
      implements LabEvent {
    @Override
    public String text() {
      String how = status.stream().mapToObj(" with status %d"::formatted).findFirst().orElse("");
      return "%s (pid %d) ended%s%s; the lab starts it again (log: %s)"
          .formatted(instance, pid, how, cause.map(": "::concat).orElse(""), log);
    }
  }

  /** An instance that had ended was started again. */
  record InstanceStarted(String instance, long pid) implements LabEvent {
    @Override
    public String text() {
      return instance + " runs as pid " + pid;
    }
  }

  /** An instance that had ended could not be started again so far. */
  record StartFailed(String instance, String reason) implements LabEvent {
    @Override
    public String text() {
      return instance + " could not be started again, retrying: " + reason;
    }
  }
}
