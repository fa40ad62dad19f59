package io.haapi.lab.console;

import io.haapi.lab.topology.LabEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the latest events. */
final class EventLog {
  private static final int KEPT = 50;

  private final Deque<LoggedEvent> entries = new ArrayDeque<>();
  private long number;

  /**
   * An event with its time.
   *
   * @param number increases, so that a reader can tell new events
   * @param kind {@code failover}, {@code region}, {@code instance} or {@code store}
   */
  record LoggedEvent(long number, Instant at, String kind, String text) {}

  synchronized void add(LabEvent event) {
    entries.addLast(new LoggedEvent(++number, Instant.now(), kind(event), event.text()));
    if (entries.size() > KEPT) entries.removeFirst();
  }

  /** Returns the events, oldest first. */
  synchronized List<LoggedEvent> entries() {
    return List.copyOf(entries);
  }

  private static String kind(LabEvent event) {
    return switch (event) {
      case LabEvent.ServingRegionChanged _ -> "failover";
      case LabEvent.RegionHealthChanged _ -> "region";
      case LabEvent.InstanceHealthChanged _,
          LabEvent.InstanceEnded _,
          LabEvent.InstanceStarted _,
          LabEvent.StartFailed _ ->
          "instance";
      case LabEvent.StoreHealthChanged _, LabEvent.StoreEnded _ -> "store";
    };
  }
}
