package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response.AggregateState;
import io.haapi.lab.drill.history.Run.Lifecycle;
import io.haapi.lab.drill.history.Run.StateChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks that the commands on each aggregate and the reads by id are linearizable: each took effect
 * at one moment between its request and its response. Later attempts of a command read its stored
 * response.
 */
final class AggregateCheck {
  static final String NAME = "linearizable";

  /** About a second, and 50 MB. */
  private static final int BOUND = 200_000;

  /** The executed commands are a set of bits. */
  private static final int MAX_COMMANDS = Long.SIZE;

  /** The requests that are shown to explain a violation. */
  private static final int SHOWN = 6;

  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private AggregateCheck() {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings(history.replication());
    Map<String, List<Attempt>> aggregates = history.byAggregate();
    aggregates.forEach((id, attempts) -> check(findings, history.run().lifecycle(), id, attempts));
    return findings.result(
        NAME, aggregates.size(), "aggregates", "their requests have a sequence that explains them");
  }

  /**
   * The state of an aggregate.
   *
   * @param name its name; empty if it does not exist
   * @param executed the commands that took effect
   */
  private record State(Optional<String> name, long executed) {
    boolean hasExecuted(int command) {
      return (executed & 1L << command) != 0;
    }
  }

  /** A request with its response, as it acts on the state. */
  private sealed interface Step {}

  /** An acknowledged or unknown command: takes effect, unless it did before. */
  private record Execute(int command, Optional<String> from, String to) implements Step {}

  /** A 409: the aggregate was in another state, and the command had not been executed. */
  private record Reject(int command, String from) implements Step {}

  /** A 404 for a command. */
  private record Miss(int command) implements Step {}

  /** A read, or a response with a state that its command cannot have. */
  private record Observe(Optional<String> name) implements Step {}

  /** A response that a command never has. */
  private record Contradict() implements Step {}

  private static Optional<State> step(State state, Step step) {
    return switch (step) {
      case Execute it when state.hasExecuted(it.command()) -> Optional.of(state);
      case Execute it when state.name().equals(it.from()) ->
          Optional.of(new State(Optional.of(it.to()), state.executed() | 1L << it.command()));
      case Reject it
          when !state.hasExecuted(it.command())
              && state.name().filter(name -> !name.equals(it.from())).isPresent() ->
          Optional.of(state);
      case Miss it when !state.hasExecuted(it.command()) && state.name().isEmpty() ->
          Optional.of(state);
      case Observe it when it.name().equals(state.name()) -> Optional.of(state);
      case Execute _, Reject _, Miss _, Observe _, Contradict _ -> Optional.empty();
    };
  }

  private static void check(
      Findings findings, Lifecycle lifecycle, String id, List<Attempt> attempts) {
    Map<String, Integer> commands = new HashMap<>();
    List<LinearizabilitySearch.Call<Step>> calls = new ArrayList<>();
    List<Attempt> called = new ArrayList<>();
    for (Attempt attempt : attempts) {
      Optional<String> other =
          attempt
              .observed(AggregateState.class)
              .map(AggregateState::id)
              .filter(it -> !it.equals(id));
      if (other.isPresent()) {
        findings.violation(
            "responses that show another aggregate",
            id,
            1,
            "%s shows %s".formatted(attempt.text(), other.orElseThrow()));
        continue;
      }
      stepOf(lifecycle, commands, attempt)
          .ifPresent(
              it -> {
                calls.add(
                    new LinearizabilitySearch.Call<>(
                        attempt.invoked(), attempt.returned(), it, !(it instanceof Execute)));
                called.add(attempt);
              });
    }
    if (commands.size() > MAX_COMMANDS) {
      findings.gap("aggregates with over %d commands".formatted(MAX_COMMANDS), id);
      return;
    }
    var initial = new State(Optional.empty(), 0);
    switch (LinearizabilitySearch.search(initial, calls, AggregateCheck::step, BOUND)) {
      case LinearizabilitySearch.Linearizable _ -> {}
      case LinearizabilitySearch.NotLinearizable not ->
          findings.violation(
              "aggregates not linearizable",
              id,
              -called.get(not.stuck()).invoked(),
              "%s: no sequence of its %d requests explains %s"
                  .formatted(id, calls.size(), text(called, called.get(not.stuck()))));
      case LinearizabilitySearch.BoundReached _ ->
          findings.gap(
              "aggregates over the bound of the search",
              "%s: %d requests, over %d configurations".formatted(id, calls.size(), BOUND));
    }
  }

  /** Describes the request, and those before it. */
  private static String text(List<Attempt> called, Attempt stuck) {
    List<Attempt> before =
        called.stream()
            .filter(it -> it != stuck && it.invoked() < stuck.returned())
            .sorted(Comparator.comparingLong(Attempt::invoked).reversed())
            .limit(SHOWN)
            .toList();
    return stuck.text()
        + (before.isEmpty() ? "" : ", after ")
        + before.reversed().stream().map(Attempt::text).collect(Collectors.joining("; "));
  }

  private static Optional<Step> stepOf(
      Lifecycle lifecycle, Map<String, Integer> commands, Attempt attempt) {
    return switch (attempt.operation()) {
      case Operation.Create create ->
          commandStep(
              attempt, number(commands, create.key()), Optional.empty(), lifecycle.initial());
      case Operation.Change change -> {
        StateChange declared = lifecycle.change(change.change()).orElseThrow();
        yield commandStep(
            attempt, number(commands, change.key()), Optional.of(declared.from()), declared.to());
      }
      case Operation.Read _ when attempt.isOk() ->
          attempt.observed(AggregateState.class).map(it -> new Observe(it.state()));
      case Operation.Read _, Operation.ListAll _, Operation.OnSession _ -> Optional.empty();
    };
  }

  private static int number(Map<String, Integer> commands, String key) {
    int next = commands.size();
    return commands.computeIfAbsent(key, _ -> next);
  }

  private static Optional<Step> commandStep(
      Attempt attempt, int command, Optional<String> from, String to) {
    if (attempt.isFail()) {
      // Of a create, these say nothing about the aggregate.
      if (attempt.hasStatus(NOT_FOUND)) return from.map(_ -> new Miss(command));
      if (attempt.hasStatus(CONFLICT)) return from.map(it -> new Reject(command, it));
      return Optional.empty();
    }
    boolean contradicts =
        attempt
            .observed(AggregateState.class)
            .filter(it -> !it.state().equals(Optional.of(to)))
            .isPresent();
    return Optional.of(contradicts ? new Contradict() : new Execute(command, from, to));
  }
}
