package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response.Listed;
import io.haapi.lab.drill.history.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks the list of each caller. On both stores: no aggregate twice, none that nobody created, and
 * in the end all that were acknowledged, read or listed before. On PostgreSQL also at every moment:
 * each create and each list took effect at one moment between request and response.
 */
final class ListCheck {
  static final String NAME = "list";

  private ListCheck() {}

  private record ListRead(Attempt attempt, Set<String> ids, int pages) {}

  /** An aggregate of a caller, with the time in which its create took effect. */
  private record Element(String id, long invoked, long returned) {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings();
    List<Long> staleness = new ArrayList<>();
    Map<String, Attempt> acknowledged = history.acknowledged();
    long lists = 0;
    for (String caller : history.callers()) {
      Map<String, Element> elements = elements(history, caller);
      List<ListRead> reads = reads(history, caller, findings);
      lists += reads.size();
      checkOrigins(history, caller, elements, reads, findings);
      Map<String, Attempt> added = new LinkedHashMap<>();
      for (String id : elements.keySet()) {
        if (acknowledged.containsKey(id)) added.put(id, acknowledged.get(id));
      }
      follow(added, reads, staleness);
      checkEnd(history, caller, elements.keySet(), reads, findings);
      switch (history.run().store()) {
        case DYNAMODB -> {}
        case POSTGRESQL -> {
          checkElements(elements, reads, findings);
          checkSnapshots(elements, reads, findings);
        }
      }
    }
    findings.quantiles("staleness", staleness);
    return findings.result(
        NAME,
        lists,
        "lists",
        "complete in the end"
            + (history.run().store() == Run.Store.POSTGRESQL ? ", and at every moment" : ""));
  }

  /** Returns what the caller created, acknowledged or not, as far as ids are known. */
  private static Map<String, Element> elements(HistoryIndex history, String caller) {
    Map<String, Element> elements = new LinkedHashMap<>();
    history
        .commands()
        .forEach(
            (key, attempts) -> {
              Attempt first = attempts.getFirst();
              if (!(first.operation() instanceof Operation.Create)) return;
              if (!first.invoke().caller().equals(caller)) return;
              long returned =
                  attempts.stream()
                      .filter(Attempt::isOk)
                      .mapToLong(Attempt::returned)
                      .min()
                      .orElse(Attempt.NEVER);
              for (String id : history.createdBy(key)) {
                elements.put(id, new Element(id, first.invoked(), returned));
              }
            });
    return elements;
  }

  private static List<ListRead> reads(HistoryIndex history, String caller, Findings findings) {
    List<ListRead> reads = new ArrayList<>();
    for (Attempt attempt : history.attempts()) {
      if (!attempt.isOk() || !(attempt.operation() instanceof Operation.ListAll)) continue;
      if (!attempt.invoke().caller().equals(caller)) continue;
      attempt
          .observed(Listed.class)
          .ifPresent(
              it -> {
                var ids = new LinkedHashSet<String>(it.ids());
                if (ids.size() < it.ids().size()) {
                  findings.violation(
                      "lists with an aggregate twice",
                      caller,
                      it.ids().size() - ids.size(),
                      "%d ids with duplicates: %s".formatted(it.ids().size(), attempt.text()));
                }
                reads.add(new ListRead(attempt, ids, it.pages()));
              });
    }
    return reads;
  }

  /** A listed id without a known create may be that of a create without any response. */
  private static void checkOrigins(
      HistoryIndex history,
      String caller,
      Map<String, Element> elements,
      List<ListRead> reads,
      Findings findings) {
    long unresolved =
        history.commands().entrySet().stream()
            .filter(it -> it.getValue().getFirst().operation() instanceof Operation.Create)
            .filter(it -> it.getValue().getFirst().invoke().caller().equals(caller))
            .filter(it -> it.getValue().stream().anyMatch(Attempt::isUnknown))
            .filter(it -> history.createdBy(it.getKey()).isEmpty())
            .count();
    var strangers = new HashSet<String>();
    for (ListRead read : reads) {
      for (String id : read.ids()) {
        if (!elements.containsKey(id) && strangers.add(id) && strangers.size() > unresolved) {
          findings.violation(
              "listed aggregates that the caller did not create",
              id,
              1,
              "%s is in %s".formatted(id, read.attempt().text()));
        }
      }
    }
  }

  private static void follow(
      Map<String, Attempt> added, List<ListRead> reads, List<Long> staleness) {
    var set = new SetFull(added);
    for (String id : added.keySet()) {
      List<SetFull.Look> looks =
          reads.stream().map(it -> new SetFull.Look(it.attempt(), it.ids().contains(id))).toList();
      if (set.of(id, looks) instanceof SetFull.Stable stable) staleness.add(stable.staleNanos());
    }
  }

  /** In each region, the last list has what was acknowledged, read or listed before. */
  private static void checkEnd(
      HistoryIndex history,
      String caller,
      Set<String> created,
      List<ListRead> reads,
      Findings findings) {
    Set<String> expected = new LinkedHashSet<>(created);
    reads.forEach(it -> expected.addAll(it.ids()));
    expected.retainAll(history.shown().keySet());
    Map<String, ListRead> last = new TreeMap<>();
    reads.stream()
        .filter(it -> it.attempt().invoke().phase() == Phase.FINAL)
        .filter(it -> it.attempt().invoked() >= history.restored())
        .sorted(Comparator.comparingLong(it -> it.attempt().invoked()))
        .forEach(it -> last.put(it.attempt().region().orElse(""), it));
    for (String region : history.run().regions()) {
      if (!expected.isEmpty() && !last.containsKey(region)) {
        findings.gap(
            "lists missing in the final phase",
            "%s has no list from %s in the final phase".formatted(caller, region));
      }
    }
    for (ListRead read : last.values()) {
      for (String id : expected) {
        if (!read.ids().contains(id)) {
          findings.violation(
              "aggregates missing in the final list",
              id,
              Double.MAX_VALUE,
              "%s is missing in %s".formatted(id, read.attempt().text()));
        }
      }
    }
  }

  /**
   * Each element alone: it appeared at one moment, within its create, after every list without it
   * began and before every list with it ended.
   */
  private static void checkElements(
      Map<String, Element> elements, List<ListRead> reads, Findings findings) {
    for (Element element : elements.values()) {
      long earliest = element.invoked();
      long latest = element.returned();
      ListRead without = null;
      ListRead with = null;
      for (ListRead read : reads) {
        if (read.ids().contains(element.id())) {
          if (read.attempt().returned() < latest) {
            latest = read.attempt().returned();
            with = read;
          }
        } else if (read.attempt().invoked() > earliest) {
          earliest = read.attempt().invoked();
          without = read;
        }
      }
      if (earliest > latest) {
        findings.violation(
            "aggregates that the list missed or showed too early",
            element.id(),
            (double) earliest - latest,
            "%s: %s%s"
                .formatted(
                    element.id(),
                    without == null ? "created later" : "not in " + without.attempt().text(),
                    with == null
                        ? ", acknowledged at " + Findings.at(element.returned())
                        : ", but in " + with.attempt().text()));
      }
    }
  }

  /**
   * All together: lists of one page are snapshots, so of two the one contains the other, and
   * moments can be found for them one after the other. Takes the earliest moment for each.
   */
  private static void checkSnapshots(
      Map<String, Element> elements, List<ListRead> reads, Findings findings) {
    List<ListRead> snapshots =
        reads.stream()
            .filter(it -> it.pages() == 1)
            .sorted(
                Comparator.<ListRead>comparingInt(it -> it.ids().size())
                    .thenComparingLong(it -> it.attempt().invoked()))
            .toList();
    Set<String> before = new HashSet<>();
    long moment = Long.MIN_VALUE;
    for (ListRead snapshot : snapshots) {
      if (!snapshot.ids().containsAll(before)) {
        findings.violation(
            "lists that contradict each other",
            "op " + snapshot.attempt().invoke().op(),
            1,
            "%s and another list each lack an id of the other"
                .formatted(snapshot.attempt().text()));
        return;
      }
      long earlier = moment;
      for (String id : snapshot.ids()) {
        if (before.add(id) && elements.containsKey(id)) {
          Element element = elements.get(id);
          if (element.returned() < earlier) {
            findings.violation(
                "lists that contradict each other",
                id,
                1,
                "%s was acknowledged before a list without it; first shown by %s"
                    .formatted(id, snapshot.attempt().text()));
            return;
          }
          moment = Math.max(moment, element.invoked());
        }
      }
      moment = Math.max(moment, snapshot.attempt().invoked());
      if (moment > snapshot.attempt().returned()) {
        findings.violation(
            "lists that contradict each other",
            "op " + snapshot.attempt().invoke().op(),
            1,
            "a list that shows less began after it ended, or an aggregate that it shows was created later: "
                + snapshot.attempt().text());
        return;
      }
    }
    for (Element element : elements.values()) {
      if (!before.contains(element.id()) && element.returned() < moment) {
        findings.violation(
            "lists that contradict each other",
            element.id(),
            1,
            "%s was acknowledged before lists without it took effect".formatted(element.id()));
      }
    }
  }
}
