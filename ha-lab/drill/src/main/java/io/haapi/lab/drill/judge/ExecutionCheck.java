package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.HistoryEvent.Execution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks the executions that were counted at the store against the commands of the clients, joined
 * by key: none twice, every acknowledged one once, none without a command.
 */
final class ExecutionCheck {
  static final String NAME = "executions";

  private ExecutionCheck() {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings();
    if (!history.run().executionsCounted()) {
      findings.gap("executions were not counted at the store", "");
      return findings.result(NAME, history.commands().size(), "commands", "");
    }
    Map<String, List<Execution>> byKey = new LinkedHashMap<>();
    for (Execution execution : history.executions()) {
      Optional<String> key = execution.key().filter(history.commands()::containsKey);
      if (key.isEmpty()) {
        findings.violation(
            "executions without a command",
            1,
            "%s was executed, but no client sent its command".formatted(text(execution)));
      } else {
        byKey.computeIfAbsent(key.orElseThrow(), _ -> new ArrayList<>()).add(execution);
      }
    }
    history
        .commands()
        .forEach((key, attempts) -> check(findings, attempts, byKey.getOrDefault(key, List.of())));
    findings.figure("executions", history.executions().size());
    findings.figure(
        "acknowledged",
        history.commands().values().stream().filter(ExecutionCheck::isAcknowledged).count());
    return findings.result(
        NAME,
        history.commands().size(),
        "commands",
        "each executed at most once, each acknowledged one exactly once");
  }

  private static void check(Findings findings, List<Attempt> attempts, List<Execution> executions) {
    if (executions.size() > 1) {
      findings.violation(
          "commands executed more than once",
          executions.size(),
          "executed %d times (%s): %s"
              .formatted(
                  executions.size(),
                  executions.stream().map(ExecutionCheck::text).collect(Collectors.joining("; ")),
                  text(attempts)));
    }
    if (executions.isEmpty() && isAcknowledged(attempts)) {
      findings.violation(
          "acknowledged commands never executed",
          attempts.size(),
          "acknowledged, but the store executed nothing: " + text(attempts));
    }
    if (!executions.isEmpty() && attempts.stream().allMatch(Attempt::isFail)) {
      findings.violation(
          "rejected commands executed",
          1,
          "every attempt was rejected, but the store executed %s: %s"
              .formatted(text(executions.getFirst()), text(attempts)));
    }
  }

  private static boolean isAcknowledged(List<Attempt> attempts) {
    return attempts.stream().anyMatch(Attempt::isOk);
  }

  private static String text(List<Attempt> attempts) {
    return attempts.stream().map(Attempt::text).collect(Collectors.joining("; "));
  }

  private static String text(Execution execution) {
    return "%s of %s, number %d"
        .formatted(
            execution.change().orElse("create"), execution.aggregate(), execution.sequence());
  }
}
