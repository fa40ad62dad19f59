package io.haapi.lab.topology;

import java.util.OptionalInt;

/** Something that happened in a lab. */
public sealed interface LabEvent {
  /** In one line, for people. */
  String text();

  /** A balancer took an instance into rotation or out of it. */
  record InstanceHealth(String instance, boolean healthy) implements LabEvent {
    @Override
    public String text() {
      return instance + (healthy ? " is healthy" : " is unhealthy");
    }
  }

  /** The front's verdict on a region changed. */
  record RegionHealth(String region, boolean healthy) implements LabEvent {
    @Override
    public String text() {
      return region + (healthy ? " is healthy" : " is unhealthy");
    }
  }

  /** From now on requests go to another region. */
  record Failover(String from, String to) implements LabEvent {
    @Override
    public String text() {
      return "requests go to " + to + " now, no longer to " + from;
    }
  }

  /** A process ended that nobody told to. */
  record InstanceEnded(String instance, long pid, OptionalInt status) implements LabEvent {
    @Override
    public String text() {
      String how = status.stream().mapToObj(" with status %d"::formatted).findFirst().orElse("");
      return instance + " (pid " + pid + ") ended" + how + "; it is started again";
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
      return instance + " could not be started again, it is tried on: " + reason;
    }
  }
}
