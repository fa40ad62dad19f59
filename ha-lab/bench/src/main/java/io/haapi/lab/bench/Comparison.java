package io.haapi.lab.bench;

import java.util.Optional;

/**
 * One measure of a subject and its baseline, taken in the same rounds.
 *
 * @param benchmark the name of the benchmark, such as {@code request}
 * @param measure the measure and its conditions
 * @param unit the unit of the values
 * @param target the target for the median of the rounds' ratios; empty if the row has none
 */
record Comparison(
    String benchmark,
    String measure,
    String unit,
    Side subject,
    Side baseline,
    Optional<RatioTarget> target) {

  /** The subject or the baseline. */
  record Side(String name, Samples samples) {}

  /** Returns the subject's values divided by the baseline's, round by round. */
  Samples ratios() {
    return subject.samples().dividedBy(baseline.samples());
  }

  boolean holds() {
    double ratio = ratios().median();
    double median = subject.samples().median();
    return target.map(it -> it.holdsFor(ratio, median)).orElse(true);
  }
}
