package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.HistoryEvent.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks that the run is worth a verdict: enough load, sent on time, and faults that were real. */
final class RunCheck {
  static final String NAME = "run";
  private static final String LAG = "lagP99";

  /**
   * The lag of the load generator above which latencies and concurrency are not the planned ones.
   */
  private static final long MAX_LAG_NANOS = 100_000_000;

  private RunCheck() {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings();
    // Others are part of a warm-up, which comes before the load.
    List<List<Attempt>> scheduled =
        history.commands().values().stream()
            .filter(it -> it.stream().anyMatch(at -> at.invoke().intended().isPresent()))
            .toList();
    int commands = scheduled.size();
    int minimum = history.run().minimumCommands();
    if (!history.ended()) findings.gap("the recording has no end", "");
    if (commands < minimum) {
      findings.gap("too few commands: %d of at least %d".formatted(commands, minimum), "");
    }
    if (scheduled.stream().noneMatch(it -> it.stream().anyMatch(Attempt::isOk))) {
      findings.gap("no command was acknowledged", "");
    }
    checkLag(history, findings);
    checkFaults(history, findings);
    findings.figure("attempts", history.attempts().size());
    findings.figure("commands", commands);
    findings.figure(
        "unknownAttempts", history.attempts().stream().filter(Attempt::isUnknown).count());
    return findings.result(
        NAME, commands, "commands", "sent on time; every fault was observed and restored");
  }

  /** Returns true if the load generator lagged, by the result of this check. */
  static boolean lagged(CheckResult result) {
    return result.check().equals(NAME)
        && result.figures().getOrDefault(LAG, 0.0) > Findings.millis(MAX_LAG_NANOS);
  }

  private static void checkLag(HistoryIndex history, Findings findings) {
    long[] lags =
        history.attempts().stream()
            .flatMap(it -> it.invoke().intended().map(at -> it.invoked() - at).stream())
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();
    if (lags.length == 0) {
      findings.gap(
          "no request has an intended start, so the lag of the load generator is unknown", "");
      return;
    }
    long lag = Findings.quantile(lags, 0.99);
    findings.figure(LAG, Findings.millis(lag));
    if (lag > MAX_LAG_NANOS) {
      findings.gap(
          "the load generator lagged %.0f ms at p99, over %.0f ms"
              .formatted(Findings.millis(lag), Findings.millis(MAX_LAG_NANOS)),
          "");
    }
  }

  private static void checkFaults(HistoryIndex history, Findings findings) {
    int begun = 0;
    // Whether the effect of each fault that lasts was observed.
    Map<String, Boolean> lasting = new LinkedHashMap<>();
    for (Fault step : history.faults()) {
      String fault = step.fault();
      switch (step.step()) {
        case BEGUN -> {
          begun++;
          if (lasting.put(fault, false) != null) notRestored(findings, fault);
        }
        case OBSERVED -> {
          if (lasting.replace(fault, true) == null) {
            findings.gap(
                "%s was observed, but had not begun or was restored before".formatted(fault), "");
          }
        }
        case RESTORED -> {
          Boolean observed = lasting.remove(fault);
          if (observed == null) {
            findings.gap("%s was restored, but had not begun".formatted(fault), "");
          } else if (!observed) {
            notObserved(findings, fault);
          }
        }
      }
    }
    lasting.forEach(
        (fault, observed) -> {
          if (!observed) notObserved(findings, fault);
          notRestored(findings, fault);
        });
    findings.figure("faults", begun);
  }

  private static void notObserved(Findings findings, String fault) {
    findings.gap("the effect of %s was not observed".formatted(fault), "");
  }

  private static void notRestored(Findings findings, String fault) {
    findings.gap("%s was not restored".formatted(fault), "");
  }
}
