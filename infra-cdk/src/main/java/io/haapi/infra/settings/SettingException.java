package io.haapi.infra.settings;

/** A setting that cannot be taken. The message is one line: which, why, what is allowed. */
public final class SettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SettingException(String name, String value, String rule, String meaning) {
    super("-c %s=%s: %s (%s)".formatted(name, printable(value), rule, meaning));
  }

  SettingException(String message) {
    super(message);
  }

  private static String printable(String value) {
    String clean = value.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() > 60 ? clean.substring(0, 60) + "…" : clean;
  }
}
