package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response.SessionValue;
import io.haapi.lab.drill.history.Run.SessionKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the promises of {@code docs/sessions.md}.
 *
 * <ul>
 *   <li>{@code dynamodb}, {@code redis}: while one region serves a session, each attribute is
 *       linearizable, and an ended session stays ended. Between regions only that a value that is
 *       read was written: the last changes can be missing.
 *   <li>{@code token}: a client that uses a session alone reads the value of its last acknowledged
 *       write, in every region. A write without a response has no effect, because its token did not
 *       arrive.
 * </ul>
 */
final class SessionCheck {
  static final String NAME = "sessions";

  private static final int BOUND = 200_000;

  private SessionCheck() {}

  /** Returns the result; empty if the run used no sessions. */
  static Optional<CheckResult> check(HistoryIndex history) {
    return history.run().sessions().map(it -> check(history, it));
  }

  private static CheckResult check(HistoryIndex history, SessionKind kind) {
    var findings = new Findings();
    long judged = 0;
    long others = 0;
    for (Map.Entry<String, List<Attempt>> session : bySession(history).entrySet()) {
      List<Attempt> attempts = session.getValue();
      boolean whole =
          switch (kind) {
            case DYNAMODB, REDIS ->
                attempts.stream().flatMap(it -> it.region().stream()).distinct().count() <= 1;
            case TOKEN -> attempts.stream().map(it -> it.invoke().client()).distinct().count() <= 1;
          };
      for (String attribute : attributes(attempts)) {
        checkOrigins(findings, session.getKey(), attribute, attempts);
        if (!whole) continue;
        switch (kind) {
          case DYNAMODB, REDIS -> checkStored(findings, session.getKey(), attribute, attempts);
          case TOKEN -> checkToken(findings, session.getKey(), attribute, attempts);
        }
      }
      if (whole) judged++;
      else others++;
    }
    findings.figure("sharedSessions", others);
    return findings.result(NAME, judged, "sessions", "kept what was written");
  }

  /** Returns the requests of each session: those that name it, and those that made it. */
  private static Map<String, List<Attempt>> bySession(HistoryIndex history) {
    Map<String, List<Attempt>> sessions = new LinkedHashMap<>();
    for (Attempt attempt : history.attempts()) {
      if (!(attempt.operation() instanceof Operation.OnSession operation)) continue;
      var names = new LinkedHashSet<String>();
      operation.session().ifPresent(names::add);
      attempt.observed(SessionValue.class).ifPresent(it -> names.add(it.session()));
      for (String name : names) {
        sessions.computeIfAbsent(name, _ -> new ArrayList<>()).add(attempt);
      }
    }
    return sessions;
  }

  private static Set<String> attributes(List<Attempt> attempts) {
    var names = new LinkedHashSet<String>();
    for (Attempt attempt : attempts) attribute(attempt).ifPresent(names::add);
    return names;
  }

  private static Optional<String> attribute(Attempt attempt) {
    return switch (attempt.operation()) {
      case Operation.SessionWrite write -> Optional.of(write.attribute());
      case Operation.SessionRead read -> Optional.of(read.attribute());
      case Operation.SessionEnd _, Operation.Command _, Operation.Read _, Operation.ListAll _ ->
          Optional.empty();
    };
  }

  /** Tests whether the request acted on this session, and not on a new one in its place. */
  private static boolean isIn(String session, Attempt attempt) {
    return attempt
        .observed(SessionValue.class)
        .map(it -> it.session().equals(session))
        .orElse(true);
  }

  private static Optional<String> value(Attempt attempt) {
    return attempt.observed(SessionValue.class).flatMap(SessionValue::value);
  }

  private static void checkOrigins(
      Findings findings, String session, String attribute, List<Attempt> attempts) {
    Map<String, Long> written = new HashMap<>();
    for (Attempt attempt : attempts) {
      if (attempt.operation() instanceof Operation.SessionWrite write
          && write.attribute().equals(attribute)
          && !attempt.isFail()) {
        written.merge(write.value(), attempt.invoked(), Math::min);
      }
    }
    for (Attempt attempt : attempts) {
      if (!isRead(attempt, attribute) || !isIn(session, attempt)) continue;
      value(attempt)
          .filter(it -> written.getOrDefault(it, Attempt.NEVER) > attempt.returned())
          .ifPresent(
              it ->
                  findings.violation(
                      "session values that nobody wrote",
                      session,
                      1,
                      "%s: %s".formatted(session, attempt.text())));
    }
  }

  private static boolean isRead(Attempt attempt, String attribute) {
    return attempt.isOk()
        && attempt.operation() instanceof Operation.SessionRead read
        && read.attribute().equals(attribute);
  }

  /** The state of an attribute in a session. */
  private record State(boolean ended, Optional<String> value) {}

  private sealed interface Step {}

  private record Write(String value) implements Step {}

  private record Read(Optional<String> value) implements Step {}

  private record Finish() implements Step {}

  /** The API made a new session instead. */
  private record Gone() implements Step {}

  private static Optional<State> step(State state, Step step) {
    return switch (step) {
      case Write it when !state.ended() -> Optional.of(new State(false, Optional.of(it.value())));
      case Read it when !state.ended() && it.value().equals(state.value()) -> Optional.of(state);
      case Finish _ -> Optional.of(new State(true, Optional.empty()));
      case Gone _ when state.ended() -> Optional.of(state);
      case Write _, Read _, Gone _ -> Optional.empty();
    };
  }

  private static void checkStored(
      Findings findings, String session, String attribute, List<Attempt> attempts) {
    List<LinearizabilitySearch.Call<Step>> calls = new ArrayList<>();
    List<Attempt> called = new ArrayList<>();
    for (Attempt attempt : attempts) {
      stepOf(session, attribute, attempt)
          .ifPresent(
              it -> {
                calls.add(
                    new LinearizabilitySearch.Call<>(
                        attempt.invoked(),
                        attempt.returned(),
                        it,
                        it instanceof Read || it instanceof Gone));
                called.add(attempt);
              });
    }
    var initial = new State(false, Optional.empty());
    switch (LinearizabilitySearch.search(initial, calls, SessionCheck::step, BOUND)) {
      case LinearizabilitySearch.Linearizable _ -> {}
      case LinearizabilitySearch.NotLinearizable not -> {
        Attempt stuck = called.get(not.stuck());
        boolean resurrected = isEndedBefore(stuck, attempts) && isIn(session, stuck);
        findings.violation(
            resurrected ? "ended sessions still used" : "session attributes not linearizable",
            session,
            resurrected ? 1 : 0,
            "%s: no sequence of its %d requests explains %s"
                .formatted(session, calls.size(), stuck.text()));
      }
      case LinearizabilitySearch.BoundReached _ ->
          findings.gap("session attributes over the bound of the search", session);
    }
  }

  private static boolean isEndedBefore(Attempt attempt, List<Attempt> attempts) {
    return attempts.stream()
        .anyMatch(
            it ->
                it.isOk()
                    && it.operation() instanceof Operation.SessionEnd
                    && it.returned() <= attempt.invoked());
  }

  private static Optional<Step> stepOf(String session, String attribute, Attempt attempt) {
    if (attempt.isFail()) return Optional.empty();
    if (!isIn(session, attempt)) return Optional.of(new Gone());
    return switch (attempt.operation()) {
      case Operation.SessionWrite write when write.attribute().equals(attribute) ->
          Optional.of(new Write(write.value()));
      case Operation.SessionEnd _ -> Optional.of(new Finish());
      case Operation.SessionRead _ when isRead(attempt, attribute) ->
          Optional.of(new Read(value(attempt)));
      case Operation.SessionWrite _,
          Operation.SessionRead _,
          Operation.Command _,
          Operation.Read _,
          Operation.ListAll _ ->
          Optional.empty();
    };
  }

  private static void checkToken(
      Findings findings, String session, String attribute, List<Attempt> attempts) {
    Optional<String> expected = Optional.empty();
    for (Attempt attempt : attempts) {
      // A copy of the token may be used after the end: nothing is promised.
      if (attempt.operation() instanceof Operation.SessionEnd) return;
      if (!attempt.isOk()) continue;
      if (!isIn(session, attempt)) {
        findings.violation(
            "sessions replaced",
            session,
            1,
            "%s: a new session in %s".formatted(session, attempt.text()));
        return;
      }
      if (attempt.operation() instanceof Operation.SessionWrite write
          && write.attribute().equals(attribute)) {
        expected = Optional.of(write.value());
      } else if (isRead(attempt, attribute) && !value(attempt).equals(expected)) {
        findings.violation(
            "session values lost",
            session,
            1,
            "%s: expected %s in %s"
                .formatted(session, expected.orElse("no value"), attempt.text()));
        return;
      }
    }
  }
}
