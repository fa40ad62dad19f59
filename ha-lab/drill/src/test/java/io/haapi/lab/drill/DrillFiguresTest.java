package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.DrillFigures.FaultFigures;
import io.haapi.lab.drill.DrillFigures.Second;
import io.haapi.lab.drill.history.History;
import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryEvent.FaultStep;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrillFiguresTest {
  private static final long MILLISECOND = 1_000_000;

  private final List<HistoryEvent> events = new ArrayList<>();
  private long op;
  private String region = "us-east-1";

  @Test
  void countsFailuresBeforeAndAfterRetries() {
    ok("a", 0, 10, 1, Phase.STEADY);
    fault(1_000, FaultStep.BEGUN);
    fault(1_100, FaultStep.OBSERVED);
    unknown("a", 1_500, 1_700, 1);
    ok("a", 1_900, 2_000, 2, Phase.FAULT);
    unknown(Load.ONCE + "b", 2_500, 2_600, 1);
    fault(4_000, FaultStep.RESTORED);
    ok("a", 5_000, 5_020, 1, Phase.RESTORED);

    FaultFigures fault = figures().getFirst();

    assertThat(fault.withRetries().requests()).isEqualTo(3);
    assertThat(fault.withRetries().failed()).isZero();
    assertThat(fault.withoutRetries().failed()).isEqualTo(1);
    assertThat(fault.failedFirst()).isEqualTo(2);
    assertThat(fault.recovery()).isEqualTo(1.5);
    assertThat(fault.lastFailed()).isEmpty();
    assertThat(fault.longestGap()).isEqualTo(3.02);
    assertThat(fault.latencies().get(Phase.FAULT).p50()).isBetween(499.0, 501.0);
    assertThat(fault.evidence()).contains("seen");
  }

  @Test
  void assignsLoadToItsFault() {
    ok("a", 0, 10, 1, Phase.STEADY);
    fault(1_000, FaultStep.BEGUN);
    fault(2_000, FaultStep.RESTORED);
    ok("a", 2_500, 2_510, 1, Phase.RESTORED);
    ok("a", 3_000, 3_010, 1, Phase.STEADY);
    other(4_000, FaultStep.BEGUN);
    other(5_000, FaultStep.RESTORED);
    ok("a", 5_500, 5_510, 1, Phase.RESTORED);

    assertThat(figures()).extracting(FaultFigures::commands).containsExactly(2L, 2L);
    assertThat(figures().getFirst().evidence()).isEmpty();
  }

  @Test
  void countsUnknownCommandsWithoutRejectedOnes() {
    fault(1_000, FaultStep.BEGUN);
    rejected("a", 1_100, 1_110, 1);
    unknown("b", 1_200, 1_210, 1);
    rejected("b", 1_300, 1_310, 2);
    unknown("c", 1_400, 1_410, 1);
    ok("c", 1_500, 1_510, 2, Phase.FAULT);

    assertThat(figures().getFirst().unknown()).isEqualTo(1);
  }

  @Test
  void knowsThatAnotherRegionServed() {
    fault(1_000, FaultStep.BEGUN);
    ok("a", 1_100, 1_110, 1, Phase.FAULT);
    assertThat(figures().getFirst().servedElsewhere()).isFalse();

    region = "us-west-2";
    ok("a", 1_200, 1_210, 1, Phase.FAULT);
    assertThat(figures().getFirst().servedElsewhere()).isTrue();
  }

  @Test
  void countsFailureAfterRestore() {
    fault(1_000, FaultStep.BEGUN);
    fault(2_000, FaultStep.RESTORED);
    unknown("a", 31_000, 31_100, 1);

    assertThat(figures().getFirst().lastFailed()).contains(30.0);
  }

  @Test
  void showsSecondsWithoutAnyCompletion() {
    ok("a", 0, 10, 1, Phase.STEADY);
    unknown("a", 3_000, 3_010, 1);

    List<Second> seconds = all().seconds();

    assertThat(seconds).extracting(Second::at).containsExactly(0L, 1L, 2L, 3L);
    assertThat(seconds.getFirst().p99()).containsKey("us-east-1");
    assertThat(seconds.get(1).succeeded()).isEmpty();
    assertThat(seconds.get(3).failed()).isEqualTo(Map.of(Second.NO_RESPONSE, 1L));
  }

  @Test
  void measuresFirstResponseOfCommandThatIsSentAgain() {
    ok("a", 0, 10, 1, Phase.STEADY);
    ok("a", 100, 110, 2, Phase.STEADY);

    assertThat(all().seconds().getFirst().p99().get("us-east-1")).isBetween(9.9, 10.1);
    assertThat(all().seconds().getFirst().succeeded()).containsEntry("us-east-1", 2L);
  }

  @Test
  void countsConflictOfCreateAsFailureAndThatOfChangeAsResponse() {
    fault(1_000, FaultStep.BEGUN);
    conflict(1_100, new Operation.Create("k"));
    conflict(1_200, new Operation.Change("x", "closing", "k2"));

    assertThat(figures().getFirst().withRetries().failed()).isEqualTo(1);
  }

  @Test
  void measuresGapUntilLoadEnds() {
    ok("a", 0, 10, 1, Phase.STEADY);
    fault(1_000, FaultStep.BEGUN);
    unknown("a", 2_000, 2_010, 1);
    unknown("a", 20_010, 20_020, 1);

    assertThat(figures().getFirst().longestGap()).isEqualTo(20.0);
  }

  @Test
  void ignoresWarmUp() {
    unknown(Load.WARM + "us-east-1", 0, 10, 1);
    fault(1_000, FaultStep.BEGUN);

    assertThat(figures().getFirst().withRetries().requests()).isZero();
  }

  private List<FaultFigures> figures() {
    return all().faults();
  }

  private DrillFigures all() {
    var run = RunLogTest.run("us-east-1");
    return DrillFigures.of(new History(run, events));
  }

  private void fault(long at, FaultStep step) {
    events.add(
        new HistoryEvent.Fault(at * MILLISECOND, "instance-kill", step, Optional.of("seen")));
  }

  private void other(long at, FaultStep step) {
    events.add(new HistoryEvent.Fault(at * MILLISECOND, "zone-lost", step, Optional.empty()));
  }

  private void ok(String client, long from, long to, int attempt, Phase phase) {
    invoke(client, from, attempt, phase);
    var response =
        new Response(201, "{}", false, Optional.of(region), Optional.empty(), Optional.empty());
    events.add(new HistoryEvent.Ok(to * MILLISECOND, op, response));
  }

  private void unknown(String client, long from, long to, int attempt) {
    invoke(client, from, attempt, Phase.FAULT);
    events.add(new HistoryEvent.Unknown(to * MILLISECOND, op, "timeout", Optional.empty()));
  }

  private void rejected(String client, long from, long to, int attempt) {
    invoke(client, from, attempt, Phase.FAULT);
    var response =
        new Response(503, "{}", false, Optional.of(region), Optional.empty(), Optional.empty());
    events.add(new HistoryEvent.Fail(to * MILLISECOND, op, "overloaded", Optional.of(response)));
  }

  private void conflict(long at, Operation operation) {
    invoke("c" + at, at, 1, Phase.FAULT, operation);
    var response =
        new Response(409, "{}", false, Optional.of(region), Optional.empty(), Optional.empty());
    events.add(new HistoryEvent.Fail(at * MILLISECOND, op, "conflict", Optional.of(response)));
  }

  private void invoke(String client, long from, int attempt, Phase phase) {
    invoke(client, from, attempt, phase, new Operation.Create("k" + op));
  }

  private void invoke(String client, long from, int attempt, Phase phase, Operation operation) {
    op++;
    events.add(
        new HistoryEvent.Invoke(
            from * MILLISECOND,
            op,
            client,
            "ann",
            attempt,
            phase,
            attempt == 1 ? Optional.of(from * MILLISECOND) : Optional.empty(),
            operation));
  }
}
