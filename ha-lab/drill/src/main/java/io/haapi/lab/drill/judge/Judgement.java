package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.Run;
import java.util.List;

/**
 * The verdicts on a history.
 *
 * @param run the run that was judged
 * @param checks the verdict of each check
 */
public record Judgement(Run run, List<CheckResult> checks) {
  /** Returns {@code FAILS} if one check fails, and {@code HOLDS} only if all hold. */
  public Verdict verdict() {
    return checks.stream().map(CheckResult::verdict).reduce(Verdict.HOLDS, Verdict::and);
  }

  /**
   * Returns true if the load generator lagged, so that the load was not the planned one and its
   * times mean nothing.
   */
  public boolean lagged() {
    return checks.stream().anyMatch(RunCheck::lagged);
  }

  /** Returns the result of the check with this name. */
  public CheckResult check(String name) {
    return checks.stream().filter(it -> it.check().equals(name)).findFirst().orElseThrow();
  }
}
