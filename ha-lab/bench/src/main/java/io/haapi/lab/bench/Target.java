package io.haapi.lab.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a ratio must be.
 *
 * @param bound on which side of the limit
 * @param limit itself allowed
 * @param highestMedian what the median of the subject itself must not exceed, in its unit
 */
record Target(Bound bound, double limit, OptionalDouble highestMedian) {
  /** The allowed side. */
  enum Bound {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  static Target atLeast(double limit) {
    return new Target(Bound.AT_LEAST, limit, OptionalDouble.empty());
  }

  static Target atMost(double limit) {
    return new Target(Bound.AT_MOST, limit, OptionalDouble.empty());
  }

  /** The same, and a bound on the subject's own median. */
  Target withMedianAtMost(double highest) {
    return new Target(bound, limit, OptionalDouble.of(highest));
  }

  boolean holdsFor(double ratio, double median) {
    return ratioHolds(ratio) && median <= highestMedian.orElse(Double.POSITIVE_INFINITY);
  }

  private boolean ratioHolds(double ratio) {
    return switch (bound) {
      case AT_LEAST -> ratio >= limit;
      case AT_MOST -> ratio <= limit;
    };
  }

  /** For a reader: {@code ≤ 1.20}, or {@code ≤ 0.15, median ≤ 30.0}. */
  String text() {
    String ratio = String.format(Locale.ROOT, "%s %.2f", bound.sign, limit);
    return highestMedian.isPresent()
        ? ratio + ", median ≤ " + ReportTable.number(highestMedian.getAsDouble())
        : ratio;
  }
}
