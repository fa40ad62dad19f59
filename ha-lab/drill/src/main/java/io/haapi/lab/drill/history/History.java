package io.haapi.lab.drill.history;

import java.util.List;

/**
 * A recorded run.
 *
 * @param run its description
 * @param events its events by time
 */
public record History(Run run, List<HistoryEvent> events) {
  /** Copies the list. */
  public History {
    events = List.copyOf(events);
  }
}
