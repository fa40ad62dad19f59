package io.haapi.lab.bench;

import java.util.Optional;

/**
 * One measure of two things, taken in the same rounds.
 *
 * @param benchmark what it is part of: {@code request}, {@code overload} or {@code startup}
 * @param measure what was measured, under which conditions
 * @param unit of the values
 * @param subject what is judged
 * @param baseline what it is compared with
 * @param target what the median of the rounds' ratios must be; empty where it is only shown
 */
record Comparison(
    String benchmark,
    String measure,
    String unit,
    Side subject,
    Side baseline,
    Optional<Target> target) {

  /** One of the two. */
  record Side(String name, Samples samples) {}

  /** The subject's values divided by the baseline's, round by round. */
  Samples ratios() {
    return subject.samples().dividedBy(baseline.samples());
  }

  boolean holds() {
    double ratio = ratios().median();
    double median = subject.samples().median();
    return target.map(it -> it.holdsFor(ratio, median)).orElse(true);
  }
}
