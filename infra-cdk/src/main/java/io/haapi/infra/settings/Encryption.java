package io.haapi.infra.settings;

import java.util.Locale;

/** Whose key encrypts what is stored. */
public enum Encryption implements Setting.Coded {
  /** Keys that AWS manages. */
  AWS,
  /** A key of the user's in KMS, rotated every year. */
  CUSTOMER;

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
