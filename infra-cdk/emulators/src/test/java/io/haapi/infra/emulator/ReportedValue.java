package io.haapi.infra.emulator;

import java.util.Optional;

/** What a service says, as {@link ResourceReader}s tell it. */
final class ReportedValue {
  /** In place of what it does not say. */
  static final String NONE = "none";

  private ReportedValue() {}

  /** As text; {@link #NONE} for nothing. */
  static String text(Object value) {
    return switch (value) {
      case null -> NONE;
      case Optional<?> it -> it.map(Object::toString).orElse(NONE);
      default -> value.toString();
    };
  }
}
