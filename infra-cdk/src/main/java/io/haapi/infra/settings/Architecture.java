package io.haapi.infra.settings;

import java.util.Locale;

/** A kind of processor. */
public enum Architecture implements Setting.Coded {
  ARM64,
  X86_64;

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
