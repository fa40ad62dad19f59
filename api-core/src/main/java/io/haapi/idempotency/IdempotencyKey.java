package io.haapi.idempotency;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.util.List;

/**
 * The key that identifies one command, however often the client sends it.
 *
 * @param value 1 to 255 printable ASCII characters
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP header field</a>
 */
public record IdempotencyKey(String value) {
  /** The header that carries the key. */
  public static final String HEADER = "Idempotency-Key";

  /**
   * The place in the served OpenAPI document that states the policy for keys, as the IETF draft
   * requires.
   */
  static final String POLICY = "/components/parameters/IdempotencyKey";

  private static final int MAX_LENGTH = 255;

  /** The length of the longest quoted key with every character escaped. */
  private static final int MAX_HEADER_LENGTH = 2 * MAX_LENGTH + 2;

  private static final String LENGTH = "must have 1 to " + MAX_LENGTH + " characters";

  /**
   * @throws IllegalArgumentException when the value is invalid
   */
  public IdempotencyKey {
    if (value.isEmpty() || value.length() > MAX_LENGTH || !isPrintable(value)) {
      throw new IllegalArgumentException("not a key");
    }
  }

  /**
   * Reads the header.
   *
   * @param headers all values of the header in the request
   * @throws ProblemException (400) {@code idempotency-key-missing} if there is none, {@code
   *     idempotency-key-malformed} if there are several or the value is invalid
   */
  public static IdempotencyKey parse(List<String> headers) {
    if (headers.isEmpty()) {
      throw new ProblemException(
          Problem.of(
                  "idempotency-key-missing",
                  400,
                  "Idempotency key required",
                  "Send an Idempotency-Key header with a value unique to this command. Send the same"
                      + " value when you retry.")
              .at(HEADER, "is required")
              .describedBy(POLICY));
    }
    if (headers.size() > 1) throw malformed("must be sent once");
    String header = withoutWhitespace(headers.getFirst());
    if (header.isEmpty() || header.length() > MAX_HEADER_LENGTH) throw malformed(LENGTH);
    String value = header.startsWith("\"") ? unquoted(header) : bare(header);
    if (value.isEmpty() || value.length() > MAX_LENGTH) throw malformed(LENGTH);
    return new IdempotencyKey(value);
  }

  /** Removes the optional white space around a field's value (RFC 9110, section 5.6.3). */
  private static String withoutWhitespace(String header) {
    int from = 0;
    int to = header.length();
    while (from < to && isWhitespace(header.charAt(from))) from++;
    while (to > from && isWhitespace(header.charAt(to - 1))) to--;
    return header.substring(from, to);
  }

  private static boolean isWhitespace(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPrintable(text.charAt(i))) return false;
    }
    return true;
  }

  private static boolean isPrintable(int c) {
    return c >= ' ' && c <= '~';
  }

  /**
   * Reads a structured-field String (RFC 9651, section 4.2.5): quoted, with two escapes. This is a
   * loop because a regular expression would recurse once per character.
   */
  private static String unquoted(String header) {
    int end = header.length() - 1;
    if (end < 1 || header.charAt(end) != '"') throw malformedForm();
    var value = new StringBuilder(end);
    for (int i = 1; i < end; i++) {
      char c = header.charAt(i);
      if (c == '\\') {
        if (++i == end) throw malformedForm();
        c = header.charAt(i);
        if (c != '"' && c != '\\') throw malformedForm();
      } else if (c == '"' || !isPrintable(c)) {
        throw malformedForm();
      }
      value.append(c);
    }
    return value.toString();
  }

  /**
   * Reads an unquoted value, which many clients send. A comma or a semicolon is rejected: it would
   * mean a list or parameters, and two headers joined by a proxy look the same.
   */
  private static String bare(String header) {
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      if (!isPrintable(c) || " \",;\\".indexOf(c) >= 0) throw malformedForm();
    }
    return header;
  }

  private static ProblemException malformedForm() {
    return malformed(
        "must be one string of printable ASCII in double quotes, or without quotes, spaces,"
            + " commas and semicolons");
  }

  private static ProblemException malformed(String message) {
    return new ProblemException(
        Problem.of(
                "idempotency-key-malformed",
                400,
                "Malformed idempotency key",
                HEADER + " " + message)
            .at(HEADER, message)
            .describedBy(POLICY));
  }
}
