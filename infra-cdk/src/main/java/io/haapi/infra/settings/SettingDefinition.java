package io.haapi.infra.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A setting of the command line: {@code -c name=value}. The settings record that owns it declares
 * it, reads it and contains the rules that involve it.
 *
 * @param name its name
 * @param fallback the default, as a user would write it; empty for none
 * @param allowed the allowed values, worded to follow "must be"
 * @param meaning the effect of the setting, for the reference in docs/deploy/settings.md and for
 *     error messages
 * @param parse the typed value, or empty for a value that is not allowed
 */
record SettingDefinition<T>(
    String name,
    String fallback,
    String allowed,
    String meaning,
    Function<String, Optional<T>> parse) {

  /** The value of a setting whose default depends on the pattern. */
  private static final String DEFAULT = "default";

  static SettingDefinition<Integer> whole(
      String name, int fallback, int from, int to, String meaning) {
    return new SettingDefinition<>(
        name,
        Integer.toString(fallback),
        "a whole number from " + from + " to " + to,
        meaning,
        text ->
            text.matches("\\d{1,9}")
                ? Optional.of(Integer.valueOf(text)).filter(it -> from <= it && it <= to)
                : Optional.empty());
  }

  static SettingDefinition<Boolean> flag(String name, boolean fallback, String meaning) {
    return oneOf(name, Boolean.toString(fallback), meaning, List.of(true, false), Object::toString);
  }

  static <E extends Enum<E> & Coded> SettingDefinition<E> choice(
      String name, E fallback, String meaning) {
    return oneOf(
        name,
        fallback.code(),
        meaning,
        Arrays.asList(fallback.getDeclaringClass().getEnumConstants()),
        Coded::code);
  }

  /** Returns a choice whose default, {@code default}, depends on the pattern. */
  static <E extends Coded> SettingDefinition<Optional<E>> choiceByPattern(
      String name, String meaning, List<E> values) {
    return oneOf(
        name,
        DEFAULT,
        meaning,
        Stream.concat(Stream.of(Optional.<E>empty()), values.stream().map(Optional::of)).toList(),
        it -> it.map(Coded::code).orElse(DEFAULT));
  }

  static <T> SettingDefinition<T> oneOf(
      String name, String fallback, String meaning, List<T> values, Function<T, String> code) {
    return new SettingDefinition<>(
        name,
        fallback,
        alternatives(values.stream().map(code).toList()),
        meaning,
        text -> values.stream().filter(it -> code.apply(it).equals(text)).findFirst());
  }

  /** Returns a text that matches a regular expression; the default need not match it. */
  static SettingDefinition<String> text(
      String name, String fallback, String form, String allowed, String meaning) {
    return new SettingDefinition<>(
        name,
        fallback,
        allowed,
        meaning,
        text -> Optional.of(text).filter(it -> it.equals(fallback) || it.matches(form)));
  }

  /** Returns a setting of one or two different generations of a secret, numbered from 1. */
  static SettingDefinition<List<Integer>> generations(String name, String meaning) {
    return new SettingDefinition<>(
        name,
        "1",
        "one or two different whole numbers from 1 to 999, separated by a comma",
        meaning,
        text ->
            Optional.of(text)
                .filter(it -> it.matches("[1-9]\\d{0,2}(,[1-9]\\d{0,2})?"))
                .map(it -> Arrays.stream(it.split(",")).map(Integer::valueOf).toList())
                .filter(it -> it.stream().distinct().count() == it.size()));
  }

  /**
   * Returns the typed value of a text.
   *
   * @throws InvalidSettingException if the text is not allowed
   */
  T of(String text) {
    return parse
        .apply(text)
        .orElseThrow(() -> new InvalidSettingException(name, text, "must be " + allowed, meaning));
  }

  /** Returns the setting's row in the reference of settings, as Markdown. */
  String row() {
    String defaultValue = fallback.isEmpty() ? "" : "`" + fallback + "`";
    return "| `%s` | %s | %s | %s |".formatted(name, allowed, defaultValue, meaning);
  }

  private static String alternatives(List<String> codes) {
    int last = codes.size() - 1;
    return IntStream.rangeClosed(0, last)
        .mapToObj(i -> (i == 0 ? "" : i == last ? " or " : ", ") + codes.get(i))
        .collect(Collectors.joining());
  }

  /** An enum whose constants users write in lower case. */
  interface Coded {
    String name();

    /** Returns the constant as users write it. */
    default String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
