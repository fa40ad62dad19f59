package io.haapi.lifecycle;

import org.springframework.boot.diagnostics.FailureAnalysis;

/** What a wrong setting and its remedy look like. */
final class SettingFailures {
  private SettingFailures() {}

  static FailureAnalysis analysis(String message, Throwable cause) {
    return new FailureAnalysis(
        message,
        "Set it as a property, or as an environment variable: upper case, dots as underscores, no"
            + " dashes.",
        cause);
  }
}
