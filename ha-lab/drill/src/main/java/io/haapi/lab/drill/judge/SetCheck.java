package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response.AggregateState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Checks that reads by id find every created aggregate, from its acknowledgement on. */
final class SetCheck {
  static final String NAME = "set";

  private SetCheck() {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings(history.replication());
    Map<String, Attempt> acknowledged = history.acknowledged();
    Map<String, List<SetFull.Look>> looks = new LinkedHashMap<>();
    for (Attempt attempt : history.attempts()) {
      if (!attempt.isOk() || !(attempt.operation() instanceof Operation.Read read)) continue;
      attempt
          .observed(AggregateState.class)
          .ifPresent(
              it ->
                  looks
                      .computeIfAbsent(read.aggregate(), _ -> new ArrayList<>())
                      .add(new SetFull.Look(attempt, it.state().isPresent())));
    }
    var elements = new LinkedHashSet<String>(acknowledged.keySet());
    elements.addAll(looks.keySet());
    var set = new SetFull(acknowledged);
    List<Long> staleness = new ArrayList<>();
    long neverRead = 0;
    long lost = 0;
    long stale = 0;
    for (String element : elements) {
      switch (set.of(element, looks.getOrDefault(element, List.of()))) {
        case SetFull.Stable stable -> {
          staleness.add(stable.staleNanos());
          if (stable.staleNanos() > 0) {
            stale++;
            findings.violation(
                "stale reads of aggregates",
                element,
                stable.staleNanos(),
                "%s was known for %.3f ms and not found by %s"
                    .formatted(
                        element, Findings.millis(stable.staleNanos()), stable.missed().text()));
          }
        }
        case SetFull.Lost gone -> {
          lost++;
          findings.violation(
              "lost aggregates",
              element,
              Double.MAX_VALUE,
              "%s is lost: not found by %s".formatted(element, gone.missed().text()));
        }
        case SetFull.NeverRead _ -> {
          // Nobody knows of the others: their creates have no response, and no read shows them.
          if (acknowledged.containsKey(element)) {
            neverRead++;
            findings.gap("acknowledged aggregates never read", element + " was never read");
          }
        }
      }
    }
    findings.figure("acknowledged", acknowledged.size());
    findings.figure("stable", staleness.size() - stale);
    findings.figure("lost", lost);
    findings.figure("stale", stale);
    findings.figure("neverRead", neverRead);
    findings.quantiles("staleness", staleness);
    return findings.result(
        NAME, acknowledged.size(), "acknowledged aggregates", "found by every later read");
  }
}
