package io.haapi.edge;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rejects paths and queries that a proxy, the container and Spring would interpret differently, or
 * that contain characters that no name needs.
 */
final class PathRules {
  /** RFC 3986, section 3.3, except that escapes are checked below. */
  private static final Pattern URI_CHARACTERS = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/%-]+");

  /** Far below the container's own limit, beyond which it would fail in the middle of a request. */
  static final int MAX_PARAMETERS = 100;

  private PathRules() {}

  /** Returns why a path, as it was sent, is rejected; empty when it is valid. */
  static Optional<String> refusePath(String path) {
    if (isPlain(path)) return Optional.empty();
    if (!path.startsWith("/")) return Optional.of("It must begin with a slash.");
    if (!URI_CHARACTERS.matcher(path).matches()) {
      return Optional.of("It has a character that no URI may have.");
    }
    if (path.contains("//")) return Optional.of("It has an empty segment.");
    if (path.indexOf(';') >= 0) return Optional.of("It has path parameters.");
    String decoded;
    try {
      decoded = path.indexOf('%') < 0 ? path : decode(path);
    } catch (CharacterCodingException _) {
      return Optional.of("It has an escape that is not UTF-8.");
    }
    if (decoded.indexOf('\\') >= 0) return Optional.of("It has a backslash.");
    if (hasControl(decoded)) return Optional.of("It has a control character.");
    if (slashes(decoded) != slashes(path)) return Optional.of("It has an escaped slash.");
    if (hasDotSegment(decoded)) return Optional.of("It has a dot segment.");
    return Optional.empty();
  }

  /**
   * Returns whether a path needs no further check, as nearly all do: a slash, then letters, digits,
   * dashes, underscores and single slashes, and dots that begin no segment.
   */
  private static boolean isPlain(String path) {
    char before = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean name = letter || (c >= '0' && c <= '9') || c == '-' || c == '_';
      boolean separator = (c == '/' || c == '.') && before != '/';
      if (!name && !separator) return false;
      if (i == 0 && c != '/') return false;
      before = c;
    }
    return !path.isEmpty();
  }

  /**
   * Returns why a query, as it was sent, is rejected; empty when it is valid. Every parameter needs
   * a unique name and well-formed escapes; empty pieces between two {@code &} are skipped.
   */
  static Optional<Refusal> refuseQuery(String query) {
    var names = new HashSet<String>();
    int from = 0;
    while (from < query.length()) {
      int end = query.indexOf('&', from);
      int to = end < 0 ? query.length() : end;
      String parameter = query.substring(from, to);
      from = to + 1;
      if (parameter.isEmpty()) continue;
      if (names.size() == MAX_PARAMETERS) {
        return Optional.of(
            new Refusal("query", "may have at most " + MAX_PARAMETERS + " parameters"));
      }
      int equals = parameter.indexOf('=');
      try {
        String name = decodeQuery(equals < 0 ? parameter : parameter.substring(0, equals));
        String value = equals < 0 ? "" : decodeQuery(parameter.substring(equals + 1));
        if (isReplaced(name) || isReplaced(value)) throw new CharacterCodingException();
        if (name.isEmpty())
          return Optional.of(new Refusal("query", "has a parameter without a name"));
        if (hasControl(name)) return Optional.of(new Refusal("query", "has a control character"));
        if (hasControl(value)) return Optional.of(new Refusal(name, "has a control character"));
        if (!names.add(name)) return Optional.of(new Refusal(name, "must be given once"));
      } catch (CharacterCodingException _) {
        return Optional.of(new Refusal("query", "has an escape that is not UTF-8"));
      }
    }
    return Optional.empty();
  }

  /**
   * A violation of the rules by a query.
   *
   * @param parameter the parameter at fault, or {@code query}
   * @param message the error, to be read after the parameter's name
   */
  record Refusal(String parameter, String message) {}

  private static String decodeQuery(String text) throws CharacterCodingException {
    return text.indexOf('%') < 0 ? text : decode(text);
  }

  /** Decodes percent escapes strictly. The JDK's decoder replaces invalid UTF-8 with U+FFFD. */
  private static String decode(String text) throws CharacterCodingException {
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        if (c > 0x7f) throw new CharacterCodingException();
        bytes[length++] = (byte) c;
        continue;
      }
      if (i + 2 >= text.length()) throw new CharacterCodingException();
      int high = Character.digit(text.charAt(++i), 16);
      int low = Character.digit(text.charAt(++i), 16);
      if (high < 0 || low < 0) throw new CharacterCodingException();
      bytes[length++] = (byte) (high << 4 | low);
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
  }

  /**
   * Returns whether the text contains U+FFFD, with which a gateway that decodes the query replaces
   * invalid UTF-8.
   */
  private static boolean isReplaced(String text) {
    return text.indexOf('\uFFFD') >= 0;
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) return true;
    }
    return false;
  }

  private static long slashes(String text) {
    return text.chars().filter(c -> c == '/').count();
  }

  private static boolean hasDotSegment(String path) {
    if (!path.contains("/.")) return false;
    for (String segment : path.split("/")) {
      if (segment.equals(".") || segment.equals("..")) return true;
    }
    return false;
  }
}
