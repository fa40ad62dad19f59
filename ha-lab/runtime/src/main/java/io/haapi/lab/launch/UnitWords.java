package io.haapi.lab.launch;

import java.util.ArrayList;
import java.util.List;

/** Splits a value into words as systemd does, with quotes but without substitutions. */
final class UnitWords {
  private UnitWords() {}

  /**
   * Returns the words of a value.
   *
   * @throws LaunchException for an open quote, an escape other than of a quote or backslash, and
   *     specifiers ({@code %x})
   */
  static List<String> split(String value) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        if (++i == value.length() || "\\\"'".indexOf(value.charAt(i)) < 0) {
          throw new LaunchException("unsupported escape: " + value);
        }
        word.append(value.charAt(i));
        inWord = true;
      } else if (c == '%') {
        if (++i == value.length() || value.charAt(i) != '%') {
          throw new LaunchException("unsupported specifier: " + value);
        }
        word.append('%');
        inWord = true;
      } else if (quote != 0) {
        if (c == quote) quote = 0;
        else word.append(c);
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) words.add(word.toString());
        word.setLength(0);
        inWord = false;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) throw new LaunchException("unclosed quote: " + value);
    if (inWord) words.add(word.toString());
    return List.copyOf(words);
  }
}
