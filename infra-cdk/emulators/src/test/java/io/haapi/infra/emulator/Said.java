package io.haapi.infra.emulator;

import java.util.Optional;

/** What a service says, as {@link Reader}s tell it. */
final class Said {
  /** In place of what it does not say. */
  static final String NONE = "none";

  private Said() {}

  /** As text; {@link #NONE} for nothing. */
  static String text(Object value) {
    return switch (value) {
      case null -> NONE;
      case Optional<?> it -> it.map(Object::toString).orElse(NONE);
      default -> value.toString();
    };
  }
}
