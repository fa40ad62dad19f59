package io.haapi.idempotency;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key under which a client sends one command, however often it sends it.
 *
 * @param value 1 to 255 printable ASCII characters
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP header field</a>
 */
public record IdempotencyKey(String value) {
  /** The header that carries it. */
  public static final String HEADER = "Idempotency-Key";

  private static final int MAX_LENGTH = 255;

  /** A structured-field String (RFC 9651, section 3.3.3): quoted, with two escapes. */
  private static final Pattern QUOTED = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"");

  /**
   * What many clients send: the value alone. Comma and semicolon would be a list or parameters, and
   * two headers that a proxy joined look just so.
   */
  private static final Pattern BARE = Pattern.compile("[!#-+\\--:<-\\[\\]-~]+");

  private static final Pattern VALUE = Pattern.compile("[ -~]{1," + MAX_LENGTH + "}");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

  /**
   * @throws IllegalArgumentException when the value is not of its form
   */
  public IdempotencyKey {
    if (!VALUE.matcher(value).matches()) throw new IllegalArgumentException("not a key");
  }

  /**
   * Reads the header.
   *
   * @param headers every value of the header that the request has
   * @throws ProblemException (400) {@code idempotency-key-missing} without one, {@code
   *     idempotency-key-malformed} with two or one of another form
   */
  public static IdempotencyKey parse(List<String> headers) {
    if (headers.isEmpty()) {
      throw new ProblemException(
          Problem.of(
                  "idempotency-key-missing",
                  400,
                  "The idempotency key is missing",
                  "Send a header Idempotency-Key, unique to this command, and the same one when you"
                      + " try again.")
              .at(HEADER, "is required"));
    }
    if (headers.size() > 1) throw malformed("must be sent once");
    String header = headers.getFirst().strip();
    Matcher quoted = QUOTED.matcher(header);
    String value;
    if (quoted.matches()) {
      value = ESCAPE.matcher(quoted.group(1)).replaceAll("$1");
    } else if (BARE.matcher(header).matches()) {
      value = header;
    } else {
      throw malformed(
          "must be one string of printable ASCII in double quotes, or without quotes, spaces,"
              + " commas and semicolons");
    }
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw malformed("must have 1 to " + MAX_LENGTH + " characters");
    }
    return new IdempotencyKey(value);
  }

  private static ProblemException malformed(String message) {
    return new ProblemException(
        Problem.of(
                "idempotency-key-malformed",
                400,
                "The idempotency key is malformed",
                HEADER + " " + message)
            .at(HEADER, message));
  }
}
