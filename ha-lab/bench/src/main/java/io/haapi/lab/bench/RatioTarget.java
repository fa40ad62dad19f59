package io.haapi.lab.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The target of a comparison: a limit for the ratio, inclusive.
 *
 * @param bound the allowed side of the limit
 * @param highestMedian an upper limit for the subject's own median, in its unit, inclusive
 */
record RatioTarget(Bound bound, double limit, OptionalDouble highestMedian) {
  /** The allowed side. */
  enum Bound {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  static RatioTarget atLeast(double limit) {
    return new RatioTarget(Bound.AT_LEAST, limit, OptionalDouble.empty());
  }

  static RatioTarget atMost(double limit) {
    return new RatioTarget(Bound.AT_MOST, limit, OptionalDouble.empty());
  }

  /** Returns this target with an upper limit for the subject's own median. */
  RatioTarget withMedianAtMost(double highest) {
    return new RatioTarget(bound, limit, OptionalDouble.of(highest));
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

  /** Formats the target, as in {@code ≤ 1.20} or {@code ≤ 0.15, median ≤ 30.0}. */
  String text() {
    String ratio = String.format(Locale.ROOT, "%s %.2f", bound.sign, limit);
    return highestMedian.isPresent()
        ? ratio + ", median ≤ " + ReportTable.number(highestMedian.getAsDouble())
        : ratio;
  }
}
