package io.haapi.infra.settings;

import java.util.Locale;

/** Where the API keeps sessions. */
public enum SessionStore implements Setting.Coded {
  DYNAMODB,
  REDIS,
  TOKEN;

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
