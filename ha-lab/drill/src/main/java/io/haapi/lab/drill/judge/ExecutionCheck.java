package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.HistoryEvent.Execution;
import io.haapi.lab.drill.history.HistoryEvent.Stored;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Run.Lifecycle;
import io.haapi.lab.drill.history.Run.StateChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks the executions that were counted at the store against the commands of the clients, joined
 * by key: none twice, every acknowledged one once, none without a command or of something else, and
 * no create of several aggregates. The executions of each aggregate, as the store numbers them,
 * follow its states and lead to the stored one.
 */
final class ExecutionCheck {
  static final String NAME = "executions";

  private ExecutionCheck() {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings(history.replication());
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
            execution.key().orElseGet(execution::aggregate),
            1,
            "%s was executed, but no client sent its command".formatted(text(execution)));
      } else {
        byKey.computeIfAbsent(key.orElseThrow(), _ -> new ArrayList<>()).add(execution);
        checkSame(findings, history.commands().get(key.orElseThrow()).getFirst(), execution);
      }
    }
    long duplicates = 0;
    long lost = 0;
    for (var command : history.commands().entrySet()) {
      List<Execution> executions = byKey.getOrDefault(command.getKey(), List.of());
      check(findings, command.getKey(), command.getValue(), executions);
      if (executions.size() > 1) duplicates++;
      if (executions.isEmpty() && isAcknowledged(command.getValue())) lost++;
      Set<String> created = history.createdBy(command.getKey());
      if (created.size() > 1) {
        findings.violation(
            "creates of several aggregates",
            command.getKey(),
            created.size(),
            "%s: %s".formatted(String.join(", ", created), text(command.getValue())));
      }
    }
    Map<String, List<Execution>> byAggregate = byAggregate(history);
    byAggregate.forEach((id, executions) -> follow(findings, history, id, executions));
    for (Stored stored : history.stored().values()) {
      if (!byAggregate.containsKey(stored.aggregate())) {
        findings.violation(
            "stored aggregates without an execution",
            stored.aggregate(),
            1,
            "%s is stored as %s, but the store counted no execution of it"
                .formatted(stored.aggregate(), stored.state()));
      }
    }
    findings.figure("executions", history.executions().size());
    findings.figure("duplicates", duplicates);
    findings.figure("lost", lost);
    findings.figure(
        "acknowledged",
        history.commands().values().stream().filter(ExecutionCheck::isAcknowledged).count());
    return findings.result(
        NAME,
        history.commands().size(),
        "commands",
        "each executed at most once, each acknowledged one exactly once");
  }

  /** The execution of a command does what the command asks for. */
  private static void checkSame(Findings findings, Attempt attempt, Execution execution) {
    boolean same =
        switch ((Operation.Command) attempt.operation()) {
          case Operation.Change change ->
              execution.change().equals(Optional.of(change.change()))
                  && execution.aggregate().equals(change.aggregate());
          case Operation.Create _ -> execution.change().isEmpty();
        };
    if (!same) {
      findings.violation(
          "executions of something else",
          execution.key().orElseThrow(),
          1,
          "%s was executed for %s".formatted(text(execution), attempt.text()));
    }
  }

  private static void check(
      Findings findings, String key, List<Attempt> attempts, List<Execution> executions) {
    if (executions.size() > 1) {
      findings.violation(
          "commands executed more than once",
          key,
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
          key,
          attempts.size(),
          "acknowledged, but the store executed nothing: " + text(attempts));
    }
    if (!executions.isEmpty() && attempts.stream().allMatch(Attempt::isFail)) {
      findings.violation(
          "rejected commands executed",
          key,
          1,
          "every attempt was rejected, but the store executed %s: %s"
              .formatted(text(executions.getFirst()), text(attempts)));
    }
  }

  private static Map<String, List<Execution>> byAggregate(HistoryIndex history) {
    return history.executions().stream()
        .sorted(Comparator.comparingLong(Execution::sequence))
        .collect(
            Collectors.groupingBy(Execution::aggregate, LinkedHashMap::new, Collectors.toList()));
  }

  private static void follow(
      Findings findings, HistoryIndex history, String aggregate, List<Execution> executions) {
    Lifecycle lifecycle = history.run().lifecycle();
    Optional<String> state = Optional.empty();
    var followed = new HashSet<String>();
    for (Execution execution : executions) {
      // A second execution is a violation already.
      if (!execution.key().map(followed::add).orElse(true)) continue;
      Optional<StateChange> change = execution.change().flatMap(lifecycle::change);
      boolean isAllowed =
          execution.change().isEmpty()
              ? state.isEmpty()
              : change.isPresent() && state.equals(change.map(StateChange::from));
      if (!isAllowed) {
        findings.violation(
            "executions that the state forbids",
            aggregate,
            1,
            "%s was executed in the state %s"
                .formatted(text(execution), state.orElse("before its create")));
        return;
      }
      state = Optional.of(change.map(StateChange::to).orElse(lifecycle.initial()));
    }
    Stored stored = history.stored().get(aggregate);
    if (stored != null && !state.equals(Optional.of(stored.state()))) {
      findings.violation(
          "stored states that the executions do not explain",
          aggregate,
          1,
          "%s is stored as %s, but its %d executions lead to %s"
              .formatted(aggregate, stored.state(), executions.size(), state.orElse("nothing")));
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
