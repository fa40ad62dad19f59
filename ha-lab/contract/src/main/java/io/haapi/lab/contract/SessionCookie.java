package io.haapi.lab.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The session's {@code Set-Cookie}, taken apart. */
record SessionCookie(String value, List<String> attributes) {
  static Optional<SessionCookie> in(Answer answer, String name) {
    return answer.headers("Set-Cookie").stream()
        .filter(header -> header.startsWith(name + "="))
        .map(header -> parse(header.substring(name.length() + 1)))
        .findFirst();
  }

  static SessionCookie of(Answer answer, String name) {
    return in(answer, name)
        .orElseThrow(() -> new AssertionError(answer + "\nsets no cookie " + name));
  }

  private static SessionCookie parse(String header) {
    List<String> parts = Arrays.stream(header.split(";")).map(String::strip).toList();
    return new SessionCookie(
        parts.getFirst(),
        parts.stream().skip(1).map(part -> part.toLowerCase(Locale.ROOT)).toList());
  }
}
