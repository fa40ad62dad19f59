package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.History;
import java.util.ArrayList;
import java.util.List;

/** Judges a history: a pure function, which reads neither a clock nor anything else. */
public final class Judge {
  private Judge() {}

  /** Returns the verdict of every check. Without sessions in the run, there is none on them. */
  public static Judgement judge(History history) {
    var index = new HistoryIndex(history);
    List<CheckResult> checks = new ArrayList<>();
    checks.add(RunCheck.check(index));
    checks.add(ExecutionCheck.check(index));
    checks.add(SetCheck.check(index));
    checks.add(ReplayCheck.check(index));
    checks.add(AggregateCheck.check(index));
    checks.add(ListCheck.check(index));
    checks.add(MonotonicReadCheck.check(index));
    SessionCheck.check(index).ifPresent(checks::add);
    checks.add(FinalStateCheck.check(index));
    return new Judgement(history.run(), List.copyOf(checks));
  }
}
