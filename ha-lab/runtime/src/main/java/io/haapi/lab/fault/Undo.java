package io.haapi.lab.fault;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.stream.Collectors;

/** The steps that restore a deployment, in reverse. */
public final class Undo {
  private final Deque<Step> steps = new ArrayDeque<>();

  /** A step that restores something. It does nothing if there is nothing to restore. */
  @FunctionalInterface
  public interface Step {
    /** Restores. */
    void run() throws Exception;
  }

  /** Adds a step. */
  public synchronized void add(Step step) {
    steps.push(step);
  }

  /**
   * Runs all steps once, even if some fail.
   *
   * @throws IllegalStateException if some failed, with the failures suppressed in it
   */
  synchronized void run() {
    var failures = new ArrayList<Exception>();
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    if (failures.isEmpty()) return;
    var failed =
        new IllegalStateException(
            "the deployment is not restored: "
                + failures.stream().map(Exception::getMessage).collect(Collectors.joining("; ")));
    failures.forEach(failed::addSuppressed);
    throw failed;
  }
}
