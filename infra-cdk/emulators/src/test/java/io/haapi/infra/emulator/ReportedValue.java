package io.haapi.infra.emulator;

import java.util.Optional;

/** Converts values that a service reports to text, for {@link ResourceReader}s. */
final class ReportedValue {
  /** The text for an absent value. */
  static final String NONE = "none";

  private ReportedValue() {}

  /** Returns a value as text; {@link #NONE} if it is absent. */
  static String text(Object value) {
    return switch (value) {
      case null -> NONE;
      case Optional<?> it -> it.map(Object::toString).orElse(NONE);
      default -> value.toString();
    };
  }
}
