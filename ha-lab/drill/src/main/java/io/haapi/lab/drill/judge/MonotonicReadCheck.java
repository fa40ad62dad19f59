package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response.AggregateState;
import io.haapi.lab.drill.history.Run.Lifecycle;
import io.haapi.lab.drill.history.Run.StateChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that no client reads an aggregate by id and later sees an earlier state of it. */
final class MonotonicReadCheck {
  static final String NAME = "monotonic-reads";

  private MonotonicReadCheck() {}

  private record Subject(String client, String aggregate) {}

  private record Seen(Attempt attempt, Optional<String> state) {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings(history.replication());
    Map<String, Set<String>> later = later(history.run().lifecycle());
    Map<Subject, Seen> last = new HashMap<>();
    long judged = 0;
    for (Attempt attempt : history.attempts()) {
      if (!attempt.isOk() || !(attempt.operation() instanceof Operation.Read read)) continue;
      Optional<AggregateState> observed = attempt.observed(AggregateState.class);
      if (observed.isEmpty()) continue;
      var seen = new Seen(attempt, observed.orElseThrow().state());
      Seen before = last.put(new Subject(attempt.invoke().client(), read.aggregate()), seen);
      if (before == null) continue;
      judged++;
      if (before.state().isPresent()
          && !follows(later, before.state().orElseThrow(), seen.state())) {
        findings.violation(
            "reads of an earlier state",
            read.aggregate(),
            attempt.invoked() - before.attempt().returned(),
            "%s, after %s".formatted(attempt.text(), before.attempt().text()));
      }
    }
    return findings.result(NAME, judged, "repeated reads by one client", "none went back");
  }

  private static boolean follows(
      Map<String, Set<String>> later, String before, Optional<String> after) {
    return after
        .filter(it -> it.equals(before) || later.getOrDefault(before, Set.of()).contains(it))
        .isPresent();
  }

  /** Returns the states that can follow each state, over any number of changes. */
  private static Map<String, Set<String>> later(Lifecycle lifecycle) {
    Map<String, Set<String>> later = new HashMap<>();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (StateChange change : lifecycle.changes()) {
        var reached = new HashSet<String>(later.getOrDefault(change.to(), Set.of()));
        reached.add(change.to());
        grew |= later.computeIfAbsent(change.from(), _ -> new HashSet<>()).addAll(reached);
      }
    }
    return later;
  }
}
