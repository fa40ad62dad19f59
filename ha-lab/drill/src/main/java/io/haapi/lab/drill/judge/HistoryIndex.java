package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.History;
import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryEvent.Invoke;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import io.haapi.lab.drill.history.Response.AggregateState;
import io.haapi.lab.drill.history.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A history as the checks need it: requests with their ends, by key, by aggregate. */
final class HistoryIndex {
  private final Run run;
  private final List<Attempt> attempts = new ArrayList<>();
  private final Map<String, List<Attempt>> commands = new LinkedHashMap<>();
  private final List<HistoryEvent.Execution> executions = new ArrayList<>();
  private final Map<String, HistoryEvent.Stored> stored = new LinkedHashMap<>();
  private final List<HistoryEvent.Fault> faults = new ArrayList<>();
  private final Map<String, Set<String>> aggregatesByKey = new LinkedHashMap<>();
  private final Map<String, Attempt> acknowledged;
  private final Map<String, Attempt> shown;
  private final long restored;
  private final EventualReplication replication;
  private boolean ended;

  HistoryIndex(History history) {
    run = history.run();
    Map<Long, Invoke> invocations = new LinkedHashMap<>();
    Map<Long, HistoryEvent.Completion> completions = new LinkedHashMap<>();
    for (HistoryEvent event : history.events()) {
      switch (event) {
        case Invoke invoke -> invocations.put(invoke.op(), invoke);
        case HistoryEvent.Completion completion -> completions.put(completion.op(), completion);
        case HistoryEvent.Execution execution -> executions.add(execution);
        case HistoryEvent.Stored it -> stored.put(it.aggregate(), it);
        case HistoryEvent.Fault fault -> faults.add(fault);
        case HistoryEvent.End _ -> ended = true;
      }
    }
    for (Invoke invoke : invocations.values()) {
      attempts.add(new Attempt(invoke, Optional.ofNullable(completions.get(invoke.op()))));
    }
    for (Attempt attempt : attempts) {
      if (attempt.operation() instanceof Operation.Command command) {
        commands.computeIfAbsent(command.key(), _ -> new ArrayList<>()).add(attempt);
      }
      if (attempt.isOk() && attempt.operation() instanceof Operation.Create create) {
        attempt.observed(AggregateState.class).ifPresent(it -> remember(create.key(), it.id()));
      }
    }
    for (HistoryEvent.Execution execution : executions) {
      if (execution.change().isEmpty()) {
        execution.key().ifPresent(key -> remember(key, execution.aggregate()));
      }
    }
    acknowledged = firstAcknowledgements();
    shown = firstShown();
    restored = lastRestore();
    replication = new EventualReplication(this);
  }

  private void remember(String key, String aggregate) {
    aggregatesByKey.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(aggregate);
  }

  Run run() {
    return run;
  }

  /** Returns all requests by the time of their invocation. */
  List<Attempt> attempts() {
    return attempts;
  }

  /** Returns the attempts of each command by its key. */
  Map<String, List<Attempt>> commands() {
    return commands;
  }

  List<HistoryEvent.Execution> executions() {
    return executions;
  }

  /** Returns the stored state of each aggregate by its id. */
  Map<String, HistoryEvent.Stored> stored() {
    return stored;
  }

  List<HistoryEvent.Fault> faults() {
    return faults;
  }

  boolean ended() {
    return ended;
  }

  /** Returns what the replication does not promise. */
  EventualReplication replication() {
    return replication;
  }

  /** Returns when the last fault was restored; 0 without a fault. */
  long restored() {
    return restored;
  }

  private long lastRestore() {
    return faults.stream()
        .filter(it -> it.step() == HistoryEvent.FaultStep.RESTORED)
        .mapToLong(HistoryEvent.Fault::time)
        .max()
        .orElse(0);
  }

  /**
   * Returns the ids of the aggregates that the create with this key made, from its responses and
   * its executions: none if nobody saw one, more than one only if the store is wrong.
   */
  Set<String> createdBy(String key) {
    return aggregatesByKey.getOrDefault(key, Set.of());
  }

  /** Returns the attempts that concern each aggregate: its create, its changes, its reads. */
  Map<String, List<Attempt>> byAggregate() {
    var found = new LinkedHashMap<String, List<Attempt>>();
    for (Attempt attempt : attempts) {
      for (String aggregate : aggregatesOf(attempt)) {
        found.computeIfAbsent(aggregate, _ -> new ArrayList<>()).add(attempt);
      }
    }
    return found;
  }

  private Set<String> aggregatesOf(Attempt attempt) {
    return switch (attempt.operation()) {
      case Operation.Create create ->
          attempt
              .observed(AggregateState.class)
              .map(it -> Set.of(it.id()))
              .orElseGet(() -> createdBy(create.key()));
      case Operation.Change change -> Set.of(change.aggregate());
      case Operation.Read read -> Set.of(read.aggregate());
      case Operation.ListAll _, Operation.OnSession _ -> Set.of();
    };
  }

  /** Returns the aggregates whose create was acknowledged, with the first acknowledgement. */
  Map<String, Attempt> acknowledged() {
    return acknowledged;
  }

  private Map<String, Attempt> firstAcknowledgements() {
    var found = new LinkedHashMap<String, Attempt>();
    for (Attempt attempt : attempts) {
      if (!(attempt.operation() instanceof Operation.Create) || !attempt.isOk()) continue;
      attempt
          .observed(AggregateState.class)
          .ifPresent(
              it -> found.merge(it.id(), attempt, (a, b) -> a.returned() <= b.returned() ? a : b));
    }
    return found;
  }

  /**
   * Returns the aggregates that a response showed before the final phase, with the first one: a
   * command was acknowledged, or a read or a list showed them. None may be missing in the end.
   */
  Map<String, Attempt> shown() {
    return shown;
  }

  private Map<String, Attempt> firstShown() {
    var found = new LinkedHashMap<String, Attempt>();
    for (Attempt attempt : attempts) {
      if (!attempt.isOk() || attempt.invoke().phase() == HistoryEvent.Phase.FINAL) continue;
      attempt
          .response()
          .flatMap(Response::observed)
          .ifPresent(
              it -> {
                switch (it) {
                  case AggregateState state -> {
                    if (state.state().isPresent()) found.putIfAbsent(state.id(), attempt);
                  }
                  case Response.Listed listed ->
                      listed.ids().forEach(id -> found.putIfAbsent(id, attempt));
                  case Response.SessionValue _ -> {}
                }
              });
    }
    return found;
  }

  /** Returns the names of the callers that created something, or read a list. */
  Set<String> callers() {
    var found = new TreeSet<String>();
    for (Attempt attempt : attempts) {
      if (attempt.operation() instanceof Operation.Create
          || attempt.operation() instanceof Operation.ListAll) {
        found.add(attempt.invoke().caller());
      }
    }
    return found;
  }
}
