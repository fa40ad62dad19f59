package io.haapi.infra.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that a user gave with {@code -c}, from which each owner reads its settings. */
final class SettingValues {
  private final Map<String, String> given;

  /**
   * Takes the values from a CDK app's context, without the CDK's own entries.
   *
   * @param known all settings
   * @throws SettingException if a value is given for an unknown setting
   */
  SettingValues(Map<String, ?> context, List<Setting<?>> known) {
    this.given = new LinkedHashMap<>();
    var names = known.stream().map(Setting::name).toList();
    context.forEach(
        (name, value) -> {
          // The CDK's own: feature flags, and what its command line passes and keeps.
          if (name.matches(".*[:/].*|acknowledged-issue-numbers|cli-telemetry")) return;
          if (!names.contains(name)) {
            throw new SettingException(
                "-c %s: unknown setting; known settings are %s"
                    .formatted(name, String.join(", ", names)));
          }
          given.put(name, String.valueOf(value).strip());
        });
  }

  /** The value of a setting, or its default. */
  <T> T get(Setting<T> setting) {
    return setting.of(text(setting));
  }

  /** The value of a text, unless it is empty. */
  Optional<String> optional(Setting<String> setting) {
    return Optional.of(get(setting)).filter(it -> !it.isEmpty());
  }

  /** The value of a text without which another setting is refused. */
  String required(Setting<String> setting, Setting<?> by) {
    return optional(setting)
        .orElseThrow(
            () -> refusal(by, "needs `-c %s=`, %s".formatted(setting.name(), setting.allowed())));
  }

  /** Refuses settings that have no effect without others, if the user gave them. */
  void refuseGiven(List<Setting<?>> settings, String rule) {
    for (var setting : settings) {
      if (given.containsKey(setting.name())) throw refusal(setting, rule);
    }
  }

  /**
   * The exception for a value that contradicts another.
   *
   * @param rule that the value breaks, worded to follow {@code -c name=value}
   */
  SettingException refusal(Setting<?> setting, String rule) {
    return new SettingException("-c %s=%s %s".formatted(setting.name(), text(setting), rule));
  }

  private String text(Setting<?> setting) {
    return given.getOrDefault(setting.name(), setting.fallback());
  }
}
