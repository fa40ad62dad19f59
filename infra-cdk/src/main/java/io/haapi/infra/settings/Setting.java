package io.haapi.infra.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A setting as users meet it: {@code -c name=value}.
 *
 * @param name its name
 * @param fallback the default, as it would be written; empty for none
 * @param allowed what a value must be, to follow "must be"
 * @param meaning what it decides
 * @param parse the typed value, or empty for one that is not allowed
 */
record Setting<T>(
    String name,
    String fallback,
    String allowed,
    String meaning,
    Function<String, Optional<T>> parse) {

  static Setting<Integer> whole(String name, int fallback, int from, int to, String meaning) {
    return new Setting<>(
        name,
        Integer.toString(fallback),
        "a whole number from " + from + " to " + to,
        meaning,
        text ->
            text.matches("\\d{1,9}")
                ? Optional.of(Integer.valueOf(text)).filter(it -> from <= it && it <= to)
                : Optional.empty());
  }

  static Setting<Boolean> flag(String name, boolean fallback, String meaning) {
    return oneOf(name, Boolean.toString(fallback), meaning, List.of(true, false), Object::toString);
  }

  static <E extends Enum<E> & Coded> Setting<E> choice(String name, E fallback, String meaning) {
    return oneOf(
        name,
        fallback.code(),
        meaning,
        Arrays.asList(fallback.getDeclaringClass().getEnumConstants()),
        Coded::code);
  }

  static <T> Setting<T> oneOf(
      String name, String fallback, String meaning, List<T> values, Function<T, String> code) {
    return new Setting<>(
        name,
        fallback,
        alternatives(values.stream().map(code).toList()),
        meaning,
        text -> values.stream().filter(it -> code.apply(it).equals(text)).findFirst());
  }

  /** A text of a form; an empty one is allowed if it is the default. */
  static Setting<String> text(
      String name, String fallback, String form, String allowed, String meaning) {
    return new Setting<>(
        name,
        fallback,
        allowed,
        meaning,
        text -> Optional.of(text).filter(it -> it.equals(fallback) || it.matches(form)));
  }

  /** One or two different whole numbers above 0. */
  static Setting<List<Integer>> generations(String name, String meaning) {
    return new Setting<>(
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

  /** The value of a text. */
  T of(String text) {
    return parse
        .apply(text)
        .orElseThrow(() -> new SettingException(name, text, "must be " + allowed, meaning));
  }

  private static String alternatives(List<String> codes) {
    int last = codes.size() - 1;
    return IntStream.rangeClosed(0, last)
        .mapToObj(i -> (i == 0 ? "" : i == last ? " or " : ", ") + codes.get(i))
        .collect(Collectors.joining());
  }

  /** An enum whose constants have names for users. */
  interface Coded {
    String code();
  }
}
