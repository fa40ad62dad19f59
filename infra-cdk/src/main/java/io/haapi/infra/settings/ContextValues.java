package io.haapi.infra.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that the user set with {@code -c}; each settings record reads its own. */
final class ContextValues {
  private final Map<String, String> given;

  /**
   * Takes the values from a CDK app's context, without the CDK's own entries.
   *
   * @param known all settings
   * @throws InvalidSettingException if a value is given for an unknown setting
   */
  ContextValues(Map<String, ?> context, List<SettingDefinition<?>> known) {
    this.given = new LinkedHashMap<>();
    var names = known.stream().map(SettingDefinition::name).toList();
    context.forEach(
        (name, value) -> {
          // Entries of the CDK: feature flags and cached context.
          if (name.matches(".*[:/].*|acknowledged-issue-numbers|cli-telemetry")) return;
          if (!names.contains(name)) {
            throw new InvalidSettingException(
                "-c %s: unknown setting; known settings are %s"
                    .formatted(InvalidSettingException.printable(name), String.join(", ", names)));
          }
          given.put(name, String.valueOf(value).strip());
        });
  }

  /** Returns the value of a setting, or its default. */
  <T> T get(SettingDefinition<T> setting) {
    return setting.of(text(setting));
  }

  /** Returns the value of a text, unless it is empty. */
  Optional<String> optional(SettingDefinition<String> setting) {
    return Optional.of(get(setting)).filter(it -> !it.isEmpty());
  }

  /** Returns the value of a text that another setting requires. */
  String required(SettingDefinition<String> setting, SettingDefinition<?> by) {
    return optional(setting)
        .orElseThrow(
            () -> refusal(by, "needs `-c %s=`, %s".formatted(setting.name(), setting.allowed())));
  }

  /** Rejects settings that the user gave although they have no effect. */
  void refuseGiven(List<SettingDefinition<?>> settings, String rule) {
    for (var setting : settings) {
      if (given.containsKey(setting.name())) throw refusal(setting, rule);
    }
  }

  /**
   * Returns the exception for a value that contradicts another.
   *
   * @param rule the broken rule, worded to follow {@code -c name=value}
   */
  InvalidSettingException refusal(SettingDefinition<?> setting, String rule) {
    return new InvalidSettingException(
        "-c %s=%s %s"
            .formatted(setting.name(), InvalidSettingException.printable(text(setting)), rule));
  }

  private String text(SettingDefinition<?> setting) {
    return given.getOrDefault(setting.name(), setting.fallback());
  }
}
