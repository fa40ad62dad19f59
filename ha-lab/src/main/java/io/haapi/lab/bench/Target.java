package io.haapi.lab.bench;

import java.util.Locale;

/**
 * What a ratio must be.
 *
 * @param bound on which side of the limit
 * @param limit itself allowed
 */
record Target(Bound bound, double limit) {
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
    return new Target(Bound.AT_LEAST, limit);
  }

  static Target atMost(double limit) {
    return new Target(Bound.AT_MOST, limit);
  }

  boolean holdsFor(double ratio) {
    return switch (bound) {
      case AT_LEAST -> ratio >= limit;
      case AT_MOST -> ratio <= limit;
    };
  }

  /** For a reader: {@code ≤ 1.20}. */
  String text() {
    return String.format(Locale.ROOT, "%s %.2f", bound.sign, limit);
  }
}
