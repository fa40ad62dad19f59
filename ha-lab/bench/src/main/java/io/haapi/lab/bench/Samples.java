package io.haapi.lab.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measured values, one per round.
 *
 * @param values at least one value; all are finite
 */
record Samples(List<Double> values) {

  /**
   * @throws IllegalArgumentException if there is no value, or one is not finite
   */
  Samples {
    if (values.isEmpty()) throw new IllegalArgumentException("no samples");
    if (!values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("not finite: " + values);
    }
    values = List.copyOf(values);
  }

  static Samples of(double... values) {
    return new Samples(Arrays.stream(values).boxed().toList());
  }

  /** Returns the value of each round. */
  static <T> Samples of(List<T> rounds, ToDoubleFunction<T> value) {
    return new Samples(rounds.stream().mapToDouble(value).boxed().toList());
  }

  /**
   * Returns these values divided by those, round by round, because whatever slows the machine down
   * for a while affects both sides of a round.
   *
   * @throws IllegalArgumentException if the number of rounds differs, or a divisor is zero
   */
  Samples dividedBy(Samples those) {
    if (values.size() != those.values.size()) {
      throw new IllegalArgumentException("not the same rounds");
    }
    return new Samples(
        IntStream.range(0, values.size())
            .mapToObj(round -> values.get(round) / those.values.get(round))
            .toList());
  }

  double min() {
    return quantile(0);
  }

  double lowerQuartile() {
    return quantile(0.25);
  }

  double median() {
    return quantile(0.5);
  }

  double upperQuartile() {
    return quantile(0.75);
  }

  double max() {
    return quantile(1);
  }

  /** Interpolates between neighbours, as R (type 7) and spreadsheets do. */
  private double quantile(double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
