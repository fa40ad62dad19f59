package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides what DynamoDB does not promise with eventual consistency between regions: an aggregate
 * that two regions served may be older in one of them, and a command that both received may execute
 * twice. Nothing excuses a loss, or anything that one region did alone.
 */
final class EventualReplication {
  private static final Set<String> KINDS =
      Set.of(
          "stale reads of aggregates",
          "commands executed more than once",
          "executions that the state forbids",
          "stored states that the executions do not explain",
          "commands with different responses",
          "commands with two first responses",
          "acknowledged commands rejected later",
          "aggregates not linearizable",
          "reads of an earlier state");

  private final Set<String> ofTwoRegions = new HashSet<>();

  EventualReplication(HistoryIndex history) {
    Run run = history.run();
    if (run.store() != Run.Store.DYNAMODB || run.consistency() != Run.Consistency.EVENTUAL) return;
    var serving = new TreeMap<Long, String>();
    for (Attempt each : history.attempts()) {
      if (each.invoke().phase() == Phase.FINAL) continue;
      each.region().ifPresent(it -> serving.put(each.invoked(), it));
    }
    add(history.byAggregate(), serving);
    add(history.commands(), serving);
    // The last writer wins: an aggregate loses the record of a change to one in the other region.
    history
        .commands()
        .forEach(
            (key, attempts) -> {
              if (attempts.getFirst().operation() instanceof Operation.Change change
                  && ofTwoRegions.contains(change.aggregate())) {
                ofTwoRegions.add(key);
              }
            });
  }

  private void add(Map<String, List<Attempt>> bySubject, TreeMap<Long, String> serving) {
    var regions = new HashMap<String, Set<String>>();
    bySubject.forEach(
        (subject, attempts) -> {
          for (Attempt each : attempts) {
            if (each.invoke().phase() == Phase.FINAL) continue;
            regions.computeIfAbsent(subject, _ -> new HashSet<>()).addAll(regions(each, serving));
          }
        });
    regions.forEach(
        (subject, all) -> {
          if (all.size() > 1) ofTwoRegions.add(subject);
        });
  }

  /** Returns the region of a response; without one, those that served before and after. */
  private static Set<String> regions(Attempt attempt, TreeMap<Long, String> serving) {
    Optional<String> known = attempt.region();
    if (known.isPresent()) return Set.of(known.orElseThrow());
    var possible = new HashSet<String>();
    Optional.ofNullable(serving.floorEntry(attempt.invoked()))
        .ifPresent(it -> possible.add(it.getValue()));
    Optional.ofNullable(serving.ceilingEntry(attempt.invoked()))
        .ifPresent(it -> possible.add(it.getValue()));
    return possible;
  }

  /** Returns true if the mode does not promise what this violates. */
  boolean permits(String kind, String subject) {
    return KINDS.contains(kind) && ofTwoRegions.contains(subject);
  }
}
