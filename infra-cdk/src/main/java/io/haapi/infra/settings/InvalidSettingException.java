package io.haapi.infra.settings;

/**
 * Thrown when a setting has an invalid value. The message is one line: the setting, the reason and
 * the allowed values.
 */
public final class InvalidSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidSettingException(String name, String value, String rule, String meaning) {
    super("-c %s=%s: %s (%s)".formatted(name, printable(value), rule, meaning));
  }

  InvalidSettingException(String message) {
    super(message);
  }

  /** Returns a name or value from the command line without line breaks, and not too long. */
  static String printable(String value) {
    String clean = value.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() > 60 ? clean.substring(0, 60) + "…" : clean;
  }
}
