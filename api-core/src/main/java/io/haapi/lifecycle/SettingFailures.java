package io.haapi.lifecycle;

import java.util.regex.Pattern;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Formats an invalid setting and its remedy. */
final class SettingFailures {
  private static final Pattern NAME = Pattern.compile("[a-z]++(?:\\.[a-z][a-z0-9-]*+)++");

  private SettingFailures() {}

  /**
   * @param message names the setting as a property
   */
  static FailureAnalysis analysis(String message, Throwable cause) {
    var name = NAME.matcher(message);
    String remedy =
        name.find()
            ? "Set the property %s or the environment variable %s."
                .formatted(name.group(), SettingNames.variable(name.group()))
            : "Change the setting.";
    return new FailureAnalysis(message, remedy, cause);
  }
}
