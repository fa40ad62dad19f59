package io.haapi.lab.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The session cookie that a response sets.
 *
 * @param attributes in lower case
 */
public record ReceivedCookie(String value, List<String> attributes) {
  /** Returns the cookie of this name, if the response sets it. */
  public static Optional<ReceivedCookie> in(ApiResponse response, String name) {
    return response.headers("Set-Cookie").stream()
        .filter(header -> header.startsWith(name + "="))
        .map(header -> parse(header.substring(name.length() + 1)))
        .findFirst();
  }

  /** Returns the cookie of this name; fails if the response does not set it. */
  public static ReceivedCookie of(ApiResponse response, String name) {
    return in(response, name)
        .orElseThrow(() -> new AssertionError(response + "\nsets no cookie " + name));
  }

  private static ReceivedCookie parse(String header) {
    List<String> parts = Arrays.stream(header.split(";")).map(String::strip).toList();
    return new ReceivedCookie(
        parts.getFirst(),
        parts.stream().skip(1).map(part -> part.toLowerCase(Locale.ROOT)).toList());
  }
}
