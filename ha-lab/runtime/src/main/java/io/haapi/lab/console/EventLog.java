package io.haapi.lab.console;

import io.haapi.lab.topology.LabEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last things that happened. */
final class EventLog {
  private static final int KEPT = 50;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long number;

  /**
   * @param number counts up, so that a reader knows what is new
   * @param kind {@code failover}, {@code region} or {@code instance}
   */
  record Entry(long number, Instant at, String kind, String text) {}

  synchronized void add(LabEvent event) {
    entries.addLast(new Entry(++number, Instant.now(), kind(event), event.text()));
    if (entries.size() > KEPT) entries.removeFirst();
  }

  /** The oldest first. */
  synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  private static String kind(LabEvent event) {
    return switch (event) {
      case LabEvent.Failover _ -> "failover";
      case LabEvent.RegionHealth _ -> "region";
      case LabEvent.InstanceHealth _,
          LabEvent.InstanceEnded _,
          LabEvent.InstanceStarted _,
          LabEvent.StartFailed _ ->
          "instance";
    };
  }
}
