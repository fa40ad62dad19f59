package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.HistoryEvent.Stored;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response.AggregateState;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * Checks that after the restore each region shows every aggregate as the store holds it, with the
 * same body.
 */
final class FinalStateCheck {
  static final String NAME = "final-state";

  private FinalStateCheck() {}

  private record Place(String aggregate, String region) {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings();
    Map<Place, Attempt> reads = new HashMap<>();
    for (Attempt attempt : history.attempts()) {
      if (attempt.invoke().phase() != Phase.FINAL || !attempt.isOk()) continue;
      if (attempt.invoked() < history.restored()) continue;
      if (!(attempt.operation() instanceof Operation.Read read)) continue;
      attempt.region().ifPresent(it -> reads.put(new Place(read.aggregate(), it), attempt));
    }
    var aggregates = new LinkedHashSet<String>(history.acknowledged().keySet());
    aggregates.addAll(history.shown().keySet());
    aggregates.addAll(history.stored().keySet());
    if (history.stored().isEmpty()) {
      findings.gap("the store was not read at the end", "");
      return findings.result(NAME, aggregates.size(), "aggregates", "");
    }
    for (String aggregate : aggregates) {
      Stored stored = history.stored().get(aggregate);
      if (stored == null) {
        Attempt acknowledged = history.acknowledged().get(aggregate);
        if (acknowledged == null) {
          findings.violation(
              "aggregates that were shown and are missing in the store",
              aggregate,
              1,
              "%s is not in the store: %s"
                  .formatted(aggregate, history.shown().get(aggregate).text()));
        } else {
          findings.violation(
              "acknowledged aggregates missing in the store",
              aggregate,
              Double.MAX_VALUE,
              "%s is not in the store: %s".formatted(aggregate, acknowledged.text()));
        }
        continue;
      }
      Optional<Attempt> first = Optional.empty();
      for (String region : history.run().regions()) {
        Attempt read = reads.get(new Place(aggregate, region));
        if (read == null) {
          findings.gap(
              "aggregates not read at the end in a region",
              "%s was not read in %s".formatted(aggregate, region));
          continue;
        }
        checkState(findings, stored, read);
        if (first.isPresent() && !body(first.orElseThrow()).equals(body(read))) {
          findings.violation(
              "aggregates that differ between regions",
              aggregate,
              1,
              "%s: %s, and %s: %s"
                  .formatted(
                      first.orElseThrow().text(),
                      body(first.orElseThrow()),
                      read.text(),
                      body(read)));
        }
        first = Optional.of(read);
      }
    }
    return findings.result(
        NAME, aggregates.size(), "aggregates", "equal in the store and in each region");
  }

  private static void checkState(Findings findings, Stored stored, Attempt read) {
    Optional<String> state = read.observed(AggregateState.class).flatMap(AggregateState::state);
    if (!state.equals(Optional.of(stored.state()))) {
      findings.violation(
          "aggregates that differ from the store",
          stored.aggregate(),
          1,
          "%s is %s in the store: %s".formatted(stored.aggregate(), stored.state(), read.text()));
    }
  }

  private static String body(Attempt attempt) {
    return attempt.response().orElseThrow().body();
  }
}
