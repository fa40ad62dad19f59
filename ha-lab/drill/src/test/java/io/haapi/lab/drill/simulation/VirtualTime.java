package io.haapi.lab.drill.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Runs actions at their virtual times, one after the other. */
final class VirtualTime {
  private final Queue<Action> actions =
      new PriorityQueue<>(Comparator.comparingLong(Action::time).thenComparingLong(Action::number));
  private long now;
  private long number;

  private record Action(long time, long number, Runnable action) {}

  long now() {
    return now;
  }

  /** Schedules an action after this many nanoseconds. */
  void after(long nanos, Runnable action) {
    actions.add(new Action(now + nanos, number++, action));
  }

  /** Runs everything that is scheduled, and what that schedules. */
  void run() {
    for (Action next = actions.poll(); next != null; next = actions.poll()) {
      now = next.time();
      next.action().run();
    }
  }
}
