package io.haapi.lab.drill.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.history.History;
import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryEvent.FaultStep;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import io.haapi.lab.drill.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Judges histories of a few lines. Times are in milliseconds. */
class JudgeTest {
  private static final Response.AggregateState OPEN = state("open");
  private static final Response.AggregateState CLOSED = state("closed");
  private static final Response.AggregateState MISSING =
      new Response.AggregateState("x", Optional.empty());
  private static final Operation CREATE = new Operation.Create("k1");
  private static final Operation CLOSE = new Operation.Change("x", "closing", "k2");
  private static final Operation READ = new Operation.Read("x");

  private final List<HistoryEvent> events = new ArrayList<>();
  private Run.Store store = Run.Store.DYNAMODB;
  private Optional<Run.SessionKind> sessions = Optional.empty();
  private Run.Consistency consistency = Run.Consistency.STRONG;
  private boolean counted = true;
  private int minimum = 1;
  private Phase phase = Phase.STEADY;
  private String caller = "ann";
  private String region = "a";
  private long op;

  // The run

  @Test
  void holdsForCompleteHistory() {
    complete();

    assertThat(judge().verdict()).as(JudgementReport.table(judge())).isEqualTo(Verdict.HOLDS);
  }

  @Test
  void isUnknownWithoutEnd() {
    complete();
    events.removeLast();

    expect("run", Verdict.UNKNOWN, "the recording has no end");
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void isUnknownWithTooFewCommands() {
    minimum = 300;
    complete();

    expect("run", Verdict.UNKNOWN, "too few commands: 2 of at least 300");
  }

  @Test
  void isUnknownWhenOnlyTheWarmUpHasEnoughCommands() {
    minimum = 3;
    complete();
    events.add(
        new HistoryEvent.Invoke(
            ms(400), ++op, "warm", "ann", 1, phase, Optional.empty(), new Operation.Create("k7")));

    expect("run", Verdict.UNKNOWN, "too few commands: 2 of at least 3");
  }

  @Test
  void isUnknownWhenLoadGeneratorLags() {
    complete();
    for (int i = 0; i < 20; i++) {
      ok(500 + i, 500 + i, "c" + i, READ, CLOSED);
    }
    events.add(invoke(900, "c", 900 - 101, READ));

    expect("run", Verdict.UNKNOWN, "the load generator lagged 101 ms at p99, over 100 ms");
  }

  @Test
  void isUnknownWithoutIntendedTimes() {
    ok(1, 2, "c", CREATE, OPEN);
    events.set(0, new HistoryEvent.Invoke(0, op, "c", "ann", 1, phase, Optional.empty(), CREATE));

    expect("run", Verdict.UNKNOWN, "no request has an intended start");
  }

  @Test
  void isUnknownWhenFaultWasNotObserved() {
    events.add(fault(0, FaultStep.BEGUN));
    complete();
    events.add(fault(150, FaultStep.RESTORED));

    expect("run", Verdict.UNKNOWN, "the effect of kill was not observed");
  }

  @Test
  void isUnknownWhenFaultWasNotRestored() {
    events.add(fault(0, FaultStep.BEGUN));
    events.add(fault(1, FaultStep.OBSERVED));
    complete();

    expect("run", Verdict.UNKNOWN, "kill was not restored");
  }

  @Test
  void isUnknownWhenFaultWasObservedAfterItsRestore() {
    events.add(fault(0, FaultStep.BEGUN));
    complete();
    events.add(fault(150, FaultStep.RESTORED));
    events.add(fault(151, FaultStep.OBSERVED));

    CheckResult run = expect("run", Verdict.UNKNOWN, "the effect of kill was not observed");
    assertThat(run.reason())
        .contains("kill was observed, but had not begun or was restored before");
  }

  @Test
  void isUnknownWhenSecondInjectionWasNotObserved() {
    for (FaultStep step : FaultStep.values()) events.add(fault(0, step));
    events.add(fault(1, FaultStep.BEGUN));
    complete();
    events.add(fault(150, FaultStep.RESTORED));

    expect("run", Verdict.UNKNOWN, "the effect of kill was not observed");
  }

  @Test
  void isUnknownWhenRestoredFaultHadNotBegun() {
    complete();
    events.add(fault(150, FaultStep.RESTORED));

    expect("run", Verdict.UNKNOWN, "kill was restored, but had not begun");
  }

  @Test
  void letsViolationOutweighUnknown() {
    complete();
    events.removeLast();
    events.add(execution("x", "k1", Optional.empty()));

    assertThat(judge().verdict()).isEqualTo(Verdict.FAILS);
  }

  // Executions

  @Test
  void isUnknownWhenExecutionsWereNotCounted() {
    counted = false;
    complete();

    expect("executions", Verdict.UNKNOWN, "executions were not counted at the store");
  }

  @Test
  void findsSecondExecutionBehindLostResponse() {
    unknown(1, 2, "c", CREATE);
    ok(3, 4, "c", CREATE, OPEN);
    events.add(execution("x", "k1", Optional.empty()));
    events.add(execution("x", "k1", Optional.empty()));

    expect("executions", Verdict.FAILS, "commands executed more than once");
  }

  @Test
  void findsAcknowledgedCommandWithoutExecution() {
    ok(1, 2, "c", CREATE, OPEN);

    expect("executions", Verdict.FAILS, "acknowledged commands never executed");
  }

  @Test
  void findsExecutedRejection() {
    fail(1, 2, "c", CLOSE, 409);
    events.add(execution("x", "k2", Optional.of("closing")));

    expect("executions", Verdict.FAILS, "rejected commands executed");
  }

  @Test
  void findsExecutionWithoutCommand() {
    complete();
    events.add(execution("y", "other", Optional.empty()));

    expect("executions", Verdict.FAILS, "executions without a command");
  }

  @Test
  void findsExecutionThatStateForbids() {
    ok(1, 2, "c", CREATE, OPEN);
    unknown(3, 4, "c", CLOSE);
    unknown(5, 6, "c", new Operation.Change("x", "closing", "k3"));
    events.add(execution("x", "k1", Optional.empty()));
    events.add(execution("x", "k2", Optional.of("closing")));
    events.add(execution("x", "k3", Optional.of("closing")));

    expect("executions", Verdict.FAILS, "executions that the state forbids");
  }

  @Test
  void findsStoredStateWithoutExecution() {
    ok(1, 2, "c", CREATE, OPEN);
    unknown(3, 4, "c", CLOSE);
    events.add(execution("x", "k1", Optional.empty()));
    events.add(new HistoryEvent.Stored(ms(300), "x", "closed"));

    expect("executions", Verdict.FAILS, "stored states that the executions do not explain");
  }

  @Test
  void findsTwoAggregatesOfOneCreate() {
    unknown(1, 2, "c", CREATE);
    ok(3, 4, "c", CREATE, OPEN);
    events.add(execution("y", "k1", Optional.empty()));

    expect("executions", Verdict.FAILS, "creates of several aggregates");
  }

  @Test
  void findsStoredAggregateWithoutExecution() {
    complete();
    events.add(new HistoryEvent.Stored(ms(300), "y", "open"));

    expect("executions", Verdict.FAILS, "stored aggregates without an execution");
  }

  @Test
  void findsExecutionOfAnotherAggregate() {
    ok(1, 2, "c", CREATE, OPEN);
    ok(3, 4, "c", CLOSE, CLOSED);
    events.add(execution("x", "k1", Optional.empty()));
    events.add(execution("y", "k2", Optional.of("closing")));

    expect("executions", Verdict.FAILS, "executions of something else");
  }

  @Test
  void findsExecutionOfAnotherChange() {
    ok(1, 2, "c", CREATE, OPEN);
    ok(3, 4, "c", CLOSE, CLOSED);
    events.add(execution("x", "k1", Optional.empty()));
    events.add(execution("x", "k2", Optional.empty()));

    expect("executions", Verdict.FAILS, "executions of something else");
  }

  @Test
  void allowsUnknownCommandWithOrWithoutExecution() {
    complete();
    unknown(500, 501, "c", new Operation.Create("k3"));
    unknown(502, 503, "c", new Operation.Create("k4"));
    events.add(execution("y", "k3", Optional.empty()));

    expect("executions", Verdict.HOLDS, "4 commands");
  }

  // The set of aggregates

  @Test
  void findsLostAggregate() {
    ok(1, 2, "c", CREATE, OPEN);
    ok(3, 4, "c", READ, OPEN);
    ok(5, 6, "d", READ, MISSING);

    expect("set", Verdict.FAILS, "lost aggregates");
  }

  @Test
  void measuresStaleness() {
    ok(1, 2, "c", CREATE, OPEN);
    ok(12, 13, "d", READ, MISSING);
    ok(20, 21, "d", READ, OPEN);

    CheckResult set = expect("set", Verdict.FAILS, "stale reads of aggregates");
    assertThat(set.figures()).containsEntry("stalenessMax", 10.0).containsEntry("stale", 1.0);
    assertThat(set.examples().getFirst()).contains("x was known for 10.000 ms", "op 2 by d");
  }

  @Test
  void permitsStaleReadOfOtherRegionWithEventualConsistency() {
    consistency = Run.Consistency.EVENTUAL;
    staleReadIn("b");

    CheckResult set = expect("set", Verdict.HOLDS, "permits (stale reads of aggregates)");
    assertThat(set.figures()).containsEntry("permitted", 1.0).containsEntry("stale", 1.0);
    assertThat(set.examples().getFirst()).contains("x was known for 10.000 ms");
    assertThat(set.violations()).isEmpty();
    expect("linearizable", Verdict.HOLDS, "permits (aggregates not linearizable)");
  }

  @Test
  void findsStaleReadOfOneRegionDespiteEventualConsistency() {
    consistency = Run.Consistency.EVENTUAL;
    staleReadIn("a");

    expect("set", Verdict.FAILS, "stale reads of aggregates");
  }

  @Test
  void findsStaleReadOfPostgreSqlDespiteAsynchronousStandby() {
    consistency = Run.Consistency.EVENTUAL;
    store = Run.Store.POSTGRESQL;
    staleReadIn("b");

    expect("set", Verdict.FAILS, "stale reads of aggregates");
  }

  @Test
  void findsLossDespiteEventualConsistency() {
    consistency = Run.Consistency.EVENTUAL;
    ok(1, 2, "c", CREATE, OPEN);
    region = "b";
    ok(3, 4, "d", READ, MISSING);

    expect("set", Verdict.FAILS, "lost aggregates");
  }

  @Test
  void permitsExecutionInEachRegionWithEventualConsistency() {
    consistency = Run.Consistency.EVENTUAL;
    ok(0, 1, "d", new Operation.Read("y"), state("open"));
    unknown(2, 3, "c", CREATE);
    region = "b";
    ok(4, 5, "c", CREATE, OPEN);
    events.add(execution("x", "k1", Optional.empty()));
    events.add(execution("x", "k1", Optional.empty()));

    expect("executions", Verdict.HOLDS, "permits (commands executed more than once)");
  }

  private void staleReadIn(String other) {
    ok(1, 2, "c", CREATE, OPEN);
    region = other;
    ok(12, 13, "d", READ, MISSING);
    ok(20, 21, "d", READ, OPEN);
    region = "a";
    events.add(execution("x", "k1", Optional.empty()));
  }

  @Test
  void allowsConcurrentReadToMissAggregate() {
    ok(1, 9, "c", CREATE, OPEN);
    ok(2, 10, "d", READ, MISSING);
    ok(11, 12, "d", READ, OPEN);

    expect("set", Verdict.HOLDS, "1 acknowledged aggregates");
  }

  @Test
  void isUnknownWhenAggregateWasNeverRead() {
    ok(1, 2, "c", CREATE, OPEN);

    expect("set", Verdict.UNKNOWN, "acknowledged aggregates never read");
  }

  @Test
  void knowsAggregateFromFirstReadWithoutAcknowledgement() {
    unknown(1, 2, "c", CREATE);
    ok(3, 4, "d", READ, OPEN);
    ok(5, 6, "d", READ, MISSING);

    expect("set", Verdict.FAILS, "lost aggregates");
  }

  // Replays

  @Test
  void isUnknownWithoutReplay() {
    ok(1, 2, "c", CREATE, OPEN);

    expect("replays", Verdict.UNKNOWN, "no commands with several responses");
  }

  @Test
  void findsDifferentReplay() {
    ok(1, 2, "c", CREATE, OPEN);
    events.add(invoke(3, "c", 3, CREATE));
    events.add(new HistoryEvent.Ok(ms(4), op, response(201, "{ }", true, "a", Optional.of(OPEN))));

    expect("replays", Verdict.FAILS, "commands with different responses");
  }

  @Test
  void findsTwoFirstResponses() {
    ok(1, 2, "c", CREATE, OPEN);
    ok(3, 4, "c", CREATE, OPEN);

    expect("replays", Verdict.FAILS, "commands with two first responses");
  }

  @Test
  void findsRejectedReplay() {
    ok(1, 2, "c", CREATE, OPEN);
    fail(3, 4, "c", CREATE, 422);

    expect("replays", Verdict.FAILS, "acknowledged commands rejected later");
  }

  @Test
  void findsRejectionAfterFirstAcknowledgementByTime() {
    ok(1, 100, "c", CREATE, OPEN);
    events.add(invoke(2, "d", 2, CREATE));
    events.add(new HistoryEvent.Ok(ms(3), op, response(201, "{}", true, "a", Optional.of(OPEN))));
    fail(5, 6, "e", CREATE, 409);

    expect("replays", Verdict.FAILS, "acknowledged commands rejected later");
  }

  @Test
  void permitsRejectedReplayOfChangeWhoseRecordAnotherRegionOverwrote() {
    consistency = Run.Consistency.EVENTUAL;
    ok(1, 2, "d", READ, OPEN);
    region = "b";
    ok(3, 4, "c", CLOSE, CLOSED);
    fail(5, 6, "c", CLOSE, 409);

    expect("replays", Verdict.HOLDS, "permits (acknowledged commands rejected later)");
  }

  @Test
  void allowsRejectionBeforeAcknowledgementAndOfAnyRequest() {
    fail(1, 5, "d", CREATE, 409);
    ok(2, 3, "c", CREATE, OPEN);
    fail(6, 7, "c", CREATE, 429);
    fail(8, 9, "c", CREATE, 503);

    expect("replays", Verdict.UNKNOWN, "no commands with several responses");
  }

  @Test
  void permitsRejectedReplayOfOtherRegionWithEventualConsistency() {
    consistency = Run.Consistency.EVENTUAL;
    ok(1, 2, "c", CREATE, OPEN);
    ok(3, 4, "c", CLOSE, CLOSED);
    region = "b";
    fail(5, 6, "c", CLOSE, 404);

    expect("replays", Verdict.HOLDS, "permits (acknowledged commands rejected later)");
  }

  // Linearizability of each aggregate

  @Test
  void findsResponseOfAnotherAggregate() {
    ok(1, 2, "c", CREATE, OPEN);
    ok(3, 4, "c", READ, new Response.AggregateState("y", OPEN.state()));

    CheckResult check =
        expect("linearizable", Verdict.FAILS, "responses that show another aggregate");
    assertThat(check.examples().getFirst()).endsWith("shows y");
    assertThat(check.violations()).containsExactly("x");
  }

  @Test
  void letsUnknownChangeTakeEffectLater() {
    ok(1, 2, "c", CREATE, OPEN);
    unknown(3, 4, "c", CLOSE);
    ok(5, 6, "d", READ, OPEN);
    ok(100, 101, "d", READ, CLOSED);

    expect("linearizable", Verdict.HOLDS, "1 aggregates");
  }

  @Test
  void findsEffectThatDisappears() {
    ok(1, 2, "c", CREATE, OPEN);
    unknown(3, 4, "c", CLOSE);
    ok(5, 6, "d", READ, CLOSED);
    ok(7, 8, "e", READ, OPEN);

    CheckResult check = expect("linearizable", Verdict.FAILS, "aggregates not linearizable");
    assertThat(check.examples().getFirst()).contains("op 4 by e, read of x", "200, open from a");
  }

  @Test
  void findsTwoChangesFromOneState() {
    ok(1, 2, "c", CREATE, OPEN);
    ok(3, 9, "c", CLOSE, CLOSED);
    ok(4, 8, "d", new Operation.Change("x", "closing", "k3"), CLOSED);

    expect("linearizable", Verdict.FAILS, "aggregates not linearizable");
  }

  @Test
  void takesLaterAttemptAsReadOfStoredResponse() {
    ok(1, 2, "c", CREATE, OPEN);
    ok(3, 4, "c", CLOSE, CLOSED);
    ok(5, 6, "c", CREATE, OPEN);
    ok(7, 8, "c", CLOSE, CLOSED);
    ok(9, 10, "d", READ, CLOSED);

    expect("linearizable", Verdict.HOLDS, "1 aggregates");
  }

  @Test
  void findsConflictThatStateDoesNotExplain() {
    ok(1, 2, "c", CREATE, OPEN);
    fail(3, 4, "d", CLOSE, 409);
    ok(5, 6, "d", READ, OPEN);

    expect("linearizable", Verdict.FAILS, "aggregates not linearizable");
  }

  @Test
  void findsNotFoundAfterCreate() {
    ok(1, 2, "c", CREATE, OPEN);
    fail(3, 4, "d", CLOSE, 404);

    expect("linearizable", Verdict.FAILS, "aggregates not linearizable");
  }

  @Test
  void ignoresRejectionThatSaysNothingAboutState() {
    ok(1, 2, "c", CREATE, OPEN);
    fail(3, 4, "d", CLOSE, 503);
    fail(5, 6, "d", CREATE, 422);

    expect("linearizable", Verdict.HOLDS, "1 aggregates");
  }

  @Test
  void isUnknownWithTooManyCommandsOnAggregate() {
    ok(1, 2, "c", CREATE, OPEN);
    for (int i = 0; i < 64; i++) {
      fail(3 + i, 3 + i, "c", new Operation.Change("x", "closing", "n" + i), 409);
    }

    expect("linearizable", Verdict.UNKNOWN, "aggregates with over 64 commands");
  }

  // The list

  @Test
  void findsAggregateMissingInFinalList() {
    ok(1, 2, "c", CREATE, OPEN);
    phase = Phase.FINAL;
    list(200, 201, 1);

    expect("list", Verdict.FAILS, "aggregates missing in the final list");
  }

  @Test
  void findsAggregateMissingInFinalListOfOneRegion() {
    ok(1, 2, "c", CREATE, OPEN);
    phase = Phase.FINAL;
    list(200, 201, 1);
    region = "b";
    list(202, 203, 1, "x");

    expect("list", Verdict.FAILS, "aggregates missing in the final list");
  }

  @Test
  void isUnknownWhenOnlyWarmUpWasAcknowledged() {
    complete();
    events.replaceAll(
        it ->
            it instanceof HistoryEvent.Invoke was
                ? new HistoryEvent.Invoke(
                    was.time(),
                    was.op(),
                    was.client(),
                    was.caller(),
                    was.attempt(),
                    was.phase(),
                    Optional.empty(),
                    was.operation())
                : it);

    expect("run", Verdict.UNKNOWN, "no command was acknowledged");
  }

  @Test
  void isUnknownWithoutFinalList() {
    ok(1, 2, "c", CREATE, OPEN);
    list(3, 4, 1, "x");

    expect("list", Verdict.UNKNOWN, "lists missing in the final phase: 2");
  }

  @Test
  void isUnknownWithoutFinalListOfOneRegion() {
    ok(1, 2, "c", CREATE, OPEN);
    phase = Phase.FINAL;
    list(200, 201, 1, "x");

    expect("list", Verdict.UNKNOWN, "lists missing in the final phase");
  }

  @Test
  void findsListedAggregateMissingInFinalListWithoutAcknowledgement() {
    unknown(1, 2, "c", CREATE);
    list(3, 4, 1, "x");
    finalLists();

    expect("list", Verdict.FAILS, "aggregates missing in the final list: 2");
  }

  @Test
  void findsRepeatedAggregate() {
    ok(1, 2, "c", CREATE, OPEN);
    phase = Phase.FINAL;
    list(200, 201, 2, "x", "x");

    expect("list", Verdict.FAILS, "lists with an aggregate twice");
  }

  @Test
  void findsListedAggregateOfAnotherCaller() {
    ok(1, 2, "c", CREATE, OPEN);
    phase = Phase.FINAL;
    list(200, 201, 1, "x");
    caller = "bob";
    ok(202, 203, "d", new Operation.Create("k9"), new Response.AggregateState("y", OPEN.state()));
    list(204, 205, 1, "y", "x");

    expect("list", Verdict.FAILS, "listed aggregates that the caller did not create");
  }

  @Test
  void findsListedAggregateOfAnotherCallerWithoutAny() {
    ok(1, 2, "c", CREATE, OPEN);
    phase = Phase.FINAL;
    list(200, 201, 1, "x");
    phase = Phase.STEADY;
    caller = "bob";
    list(3, 4, 1, "x");

    expect("list", Verdict.FAILS, "listed aggregates that the caller did not create");
  }

  @Test
  void allowsListedAggregateOfUnknownCreate() {
    ok(1, 2, "c", CREATE, OPEN);
    unknown(3, 4, "c", new Operation.Create("k3"));
    finalLists("z", "x");

    expect("list", Verdict.HOLDS, "2 lists");
  }

  @Test
  void allowsListToFollowLaterOnDynamoDbOnly() {
    ok(1, 2, "c", CREATE, OPEN);
    list(3, 4, 1);
    finalLists("x");

    expect("list", Verdict.HOLDS, "3 lists: complete in the end");
    store = Run.Store.POSTGRESQL;
    expect("list", Verdict.FAILS, "aggregates that the list missed or showed too early");
  }

  @Test
  void findsSnapshotsThatContradictEachOther() {
    store = Run.Store.POSTGRESQL;
    ok(1, 50, "c", CREATE, OPEN);
    ok(1, 50, "d", new Operation.Create("k9"), new Response.AggregateState("y", OPEN.state()));
    list(2, 40, 1, "x");
    list(2, 40, 1, "y");
    phase = Phase.FINAL;
    list(200, 201, 1, "x", "y");

    expect("list", Verdict.FAILS, "lists that contradict each other");
  }

  @Test
  void doesNotTakeListOfSeveralPagesAsSnapshot() {
    store = Run.Store.POSTGRESQL;
    ok(1, 50, "c", CREATE, OPEN);
    ok(1, 50, "d", new Operation.Create("k9"), new Response.AggregateState("y", OPEN.state()));
    list(2, 40, 2, "x");
    list(2, 40, 2, "y");
    finalLists("x", "y");

    expect("list", Verdict.HOLDS, "4 lists");
  }

  // Monotonic reads

  @Test
  void findsReadOfEarlierState() {
    ok(1, 2, "c", READ, CLOSED);
    ok(3, 4, "c", READ, OPEN);

    expect("monotonic-reads", Verdict.FAILS, "reads of an earlier state");
  }

  @Test
  void findsAggregateThatDisappears() {
    ok(1, 2, "c", READ, OPEN);
    ok(3, 4, "c", READ, MISSING);

    expect("monotonic-reads", Verdict.FAILS, "reads of an earlier state");
  }

  @Test
  void judgesEachClientAlone() {
    ok(1, 2, "c", READ, MISSING);
    ok(3, 4, "c", READ, CLOSED);
    ok(5, 6, "d", READ, OPEN);

    expect("monotonic-reads", Verdict.HOLDS, "1 repeated reads");
  }

  // Sessions

  @Test
  void omitsSessionsOfRunWithoutAny() {
    assertThat(judge().checks()).extracting(CheckResult::check).doesNotContain("sessions");
  }

  @Test
  void findsLostSessionValue() {
    sessions = Optional.of(Run.SessionKind.DYNAMODB);
    write(1, "c", "a", "1");
    write(3, "d", "a", "2");
    session(5, "c", "a", "1");

    expect("sessions", Verdict.FAILS, "session attributes not linearizable");
  }

  @Test
  void findsResurrectedSession() {
    sessions = Optional.of(Run.SessionKind.REDIS);
    write(1, "c", "a", "1");
    ok(3, 4, "c", new Operation.SessionEnd(Optional.of("s")), value("s", Optional.empty()));
    session(5, "d", "a", "1");

    expect("sessions", Verdict.FAILS, "ended sessions still used");
  }

  @Test
  void allowsNewSessionOnlyAfterEnd() {
    sessions = Optional.of(Run.SessionKind.DYNAMODB);
    write(1, "c", "a", "1");
    Operation read = new Operation.SessionRead(Optional.of("s"), "a");
    ok(5, 6, "d", read, value("t", Optional.empty()));

    expect("sessions", Verdict.FAILS, "session attributes not linearizable");
    ok(3, 4, "c", new Operation.SessionEnd(Optional.of("s")), value("s", Optional.empty()));
    expect("sessions", Verdict.HOLDS, "2 sessions");
  }

  @Test
  void promisesOnlyWrittenValuesBetweenRegions() {
    sessions = Optional.of(Run.SessionKind.DYNAMODB);
    write(1, "c", "a", "1");
    write(3, "c", "a", "2");
    region = "b";
    session(5, "c", "a", "1");

    expect("sessions", Verdict.UNKNOWN, "no sessions");
    session(7, "c", "a", "9");
    expect("sessions", Verdict.FAILS, "session values that nobody wrote");
  }

  @Test
  void knowsRegionBehindResponseWithUnknownEffect() {
    sessions = Optional.of(Run.SessionKind.DYNAMODB);
    write(1, "c", "a", "1");
    region = "b";
    Operation write = new Operation.SessionWrite(Optional.of("s"), "a", "2");
    events.add(invoke(3, "d", 3, write));
    Response failed = response(500, "{}", false, region, Optional.empty());
    events.add(new HistoryEvent.Unknown(ms(4), op, "internal", Optional.of(failed)));

    expect("sessions", Verdict.UNKNOWN, "no sessions");
  }

  @Test
  void promisesTokenInEveryRegion() {
    sessions = Optional.of(Run.SessionKind.TOKEN);
    write(1, "c", "a", "1");
    unknown(3, 4, "c", new Operation.SessionWrite(Optional.of("s"), "a", "2"));
    region = "b";
    session(5, "c", "a", "1");

    expect("sessions", Verdict.HOLDS, "1 sessions");
    session(7, "c", "a", "2");
    expect("sessions", Verdict.FAILS, "session values lost");
  }

  // The end

  @Test
  void findsRegionThatDiffersFromStore() {
    ok(1, 2, "c", CREATE, OPEN);
    finalReads(CLOSED, OPEN);
    events.add(new HistoryEvent.Stored(ms(300), "x", "closed"));

    expect("final-state", Verdict.FAILS, "aggregates that differ from the store");
  }

  @Test
  void findsAcknowledgedAggregateMissingInStore() {
    ok(1, 2, "c", CREATE, OPEN);
    events.add(new HistoryEvent.Stored(ms(300), "y", "closed"));

    expect("final-state", Verdict.FAILS, "acknowledged aggregates missing in the store");
  }

  @Test
  void findsReadAggregateMissingInStore() {
    unknown(1, 2, "c", CREATE);
    ok(3, 4, "c", READ, OPEN);
    events.add(new HistoryEvent.Stored(ms(300), "y", "open"));

    expect("final-state", Verdict.FAILS, "aggregates that were shown and are missing in the store");
  }

  @Test
  void allowsCreateToTakeEffectAfterStoreWasRead() {
    unknown(1, 2, "c", CREATE);
    phase = Phase.FINAL;
    ok(200, 201, "c", READ, OPEN);
    ok(1, 2, "d", new Operation.Create("k9"), new Response.AggregateState("y", OPEN.state()));
    for (String each : List.of("a", "b")) {
      region = each;
      ok(202, 203, "d", new Operation.Read("y"), new Response.AggregateState("y", OPEN.state()));
    }
    events.add(new HistoryEvent.Stored(ms(300), "y", "open"));

    expect("final-state", Verdict.HOLDS, "1 aggregates");
  }

  @Test
  void isUnknownWhenRegionWasNotRead() {
    ok(1, 2, "c", CREATE, OPEN);
    phase = Phase.FINAL;
    ok(200, 201, "c", READ, OPEN);
    events.add(new HistoryEvent.Stored(ms(300), "x", "open"));

    expect("final-state", Verdict.UNKNOWN, "aggregates not read at the end in a region");
  }

  @Test
  void isUnknownWhenStoreWasNotRead() {
    ok(1, 2, "c", CREATE, OPEN);

    expect("final-state", Verdict.UNKNOWN, "the store was not read at the end");
  }

  @Test
  void ignoresFinalReadBeforeRestore() {
    ok(1, 2, "c", CREATE, OPEN);
    finalReads(OPEN, OPEN);
    events.add(fault(400, FaultStep.RESTORED));
    events.add(new HistoryEvent.Stored(ms(500), "x", "open"));

    expect("final-state", Verdict.UNKNOWN, "aggregates not read at the end in a region: 2");
  }

  @Test
  void reportsAtMostTenExamples() {
    for (int i = 0; i < 30; i++) {
      ok(
          1,
          2,
          "c" + i,
          new Operation.Create("n" + i),
          new Response.AggregateState("n" + i, OPEN.state()));
    }

    assertThat(judge().check("executions").examples()).hasSize(10);
    assertThat(judge().check("executions").reason()).endsWith("never executed: 30");
  }

  /** A history without a gap: create, lost response and replay, change, and the end. */
  private void complete() {
    unknown(1, 2, "c", CREATE);
    ok(3, 4, "c", CREATE, OPEN);
    events.add(invoke(5, "c", 5, CREATE));
    events.add(new HistoryEvent.Ok(ms(6), op, response(201, "{}", true, "a", Optional.of(OPEN))));
    ok(7, 8, "c", CLOSE, CLOSED);
    ok(9, 10, "c", READ, CLOSED);
    events.add(execution("x", "k1", Optional.empty()));
    events.add(execution("x", "k2", Optional.of("closing")));
    finalReads(CLOSED, CLOSED);
    finalLists("x");
    events.add(new HistoryEvent.Stored(ms(300), "x", "closed"));
    events.add(new HistoryEvent.End(ms(301)));
  }

  private void finalReads(Response.AggregateState first, Response.AggregateState second) {
    phase = Phase.FINAL;
    ok(200, 201, "c", READ, first);
    region = "b";
    ok(202, 203, "c", READ, second);
    region = "a";
  }

  private void finalLists(String... ids) {
    phase = Phase.FINAL;
    list(210, 211, 1, ids);
    region = "b";
    list(212, 213, 1, ids);
    region = "a";
  }

  private CheckResult expect(String check, Verdict verdict, String reason) {
    CheckResult result = judge().check(check);
    assertThat(result.verdict()).as(result.toString()).isEqualTo(verdict);
    assertThat(result.reason()).contains(reason);
    return result;
  }

  private Judgement judge() {
    var run =
        new Run(
            Run.FORMAT,
            "ec2",
            store,
            consistency,
            List.of("a", "b"),
            1,
            "unknown",
            sessions,
            new Run.Lifecycle("open", List.of(new Run.StateChange("closing", "open", "closed"))),
            minimum,
            counted);
    return Judge.judge(new History(run, events));
  }

  private void ok(
      long from, long to, String client, Operation operation, Response.Observed observed) {
    events.add(invoke(from, client, from, operation));
    int status = observed.equals(MISSING) ? 404 : operation.equals(CREATE) ? 201 : 200;
    events.add(
        new HistoryEvent.Ok(
            ms(to), op, response(status, "{}", false, region, Optional.of(observed))));
  }

  private void fail(long from, long to, String client, Operation operation, int status) {
    events.add(invoke(from, client, from, operation));
    Response response = response(status, "{}", false, region, Optional.empty());
    events.add(new HistoryEvent.Fail(ms(to), op, "rejected", Optional.of(response)));
  }

  private void unknown(long from, long to, String client, Operation operation) {
    events.add(invoke(from, client, from, operation));
    events.add(new HistoryEvent.Unknown(ms(to), op, "timeout", Optional.empty()));
  }

  private void list(long from, long to, int pages, String... ids) {
    ok(from, to, "l" + op, new Operation.ListAll(), new Response.Listed(List.of(ids), pages));
  }

  private void write(long from, String client, String attribute, String value) {
    Operation write = new Operation.SessionWrite(Optional.of("s"), attribute, value);
    ok(from, from + 1, client, write, value("s", Optional.of(value)));
  }

  private void session(long from, String client, String attribute, String value) {
    Operation read = new Operation.SessionRead(Optional.of("s"), attribute);
    ok(from, from + 1, client, read, value("s", Optional.of(value)));
  }

  private HistoryEvent invoke(long from, String client, long intended, Operation operation) {
    return new HistoryEvent.Invoke(
        ms(from), ++op, client, caller, 1, phase, Optional.of(ms(intended)), operation);
  }

  private static HistoryEvent execution(String aggregate, String key, Optional<String> change) {
    return new HistoryEvent.Execution(ms(20), aggregate, Optional.of(key), change, 1);
  }

  private static HistoryEvent fault(long at, FaultStep step) {
    return new HistoryEvent.Fault(ms(at), "kill", step, Optional.empty());
  }

  private static Response response(
      int status,
      String body,
      boolean replayed,
      String region,
      Optional<Response.Observed> observed) {
    return new Response(
        status, body, replayed, Optional.of(region), Optional.of("i-" + region), observed);
  }

  private static Response.AggregateState state(String name) {
    return new Response.AggregateState("x", Optional.of(name));
  }

  private static Response.SessionValue value(String session, Optional<String> value) {
    return new Response.SessionValue(session, value);
  }

  private static long ms(long millis) {
    return millis * 1_000_000;
  }
}
