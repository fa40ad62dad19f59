package io.haapi.lifecycle;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rules for the values of settings. A violated rule throws a {@link SettingException} that names
 * the setting and the rule, and never the value, which may be a secret.
 */
public final class SettingRules {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_TEXT = 1024;
  private static final Pattern DATABASE = Pattern.compile("/[A-Za-z0-9_-]{1,63}+");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*+");

  private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9_.-]{3,255}");

  private SettingRules() {}

  /** A duration from {@code min} to {@code max}, both included. */
  public static void duration(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) return;
    throw new SettingException("%s must be %s to %s".formatted(name, text(min), text(max)));
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public static void count(String name, int value, int min, int max) {
    if (value >= min && value <= max) return;
    throw new SettingException("%s must be %d to %d".formatted(name, min, max));
  }

  /** A text of this form; {@code form} is for the reader. */
  public static void text(String name, String value, Pattern pattern, String form) {
    if (pattern.matcher(value).matches()) return;
    throw new SettingException("%s must be %s".formatted(name, form));
  }

  /** The name of a DynamoDB table. */
  public static void table(String name, String value) {
    text(name, value, TABLE, "3 to 255 of A-Z a-z 0-9 _ . -");
  }

  /** A text of printable ASCII without space. */
  public static void printable(String name, String value) {
    if (value.length() <= MAX_TEXT && PRINTABLE.matcher(value).matches()) return;
    throw new SettingException(
        "%s must be at most %d printable ASCII characters without space".formatted(name, MAX_TEXT));
  }

  /** Different secrets, each of these lengths; which one is wrong is not said. */
  public static void secrets(
      String name, Collection<String> values, int maxCount, int minLength, int maxLength) {
    boolean valid =
        values.stream()
            .allMatch(
                it ->
                    it.length() >= minLength
                        && it.length() <= maxLength
                        && it.chars().noneMatch(Character::isISOControl));
    boolean different = Set.copyOf(values).size() == values.size();
    if (valid && different && values.size() <= maxCount) return;
    throw new SettingException(
        "%s must be at most %d different secrets of %d to %d characters, none of them a control character"
            .formatted(name, maxCount, minLength, maxLength));
  }

  /**
   * A URL that says where a server is: scheme, host and perhaps port.
   *
   * @param schemes the allowed schemes
   */
  public static void server(String name, URI value, String... schemes) {
    boolean path = value.getRawPath() != null && !Set.of("", "/").contains(value.getRawPath());
    if (isUrl(value, schemes) && !path && value.getRawQuery() == null) return;
    throw new SettingException(
        "%s must be %s with a host, perhaps a port from 1 to %d, and no more: no user, path or query"
            .formatted(name, oneOf(schemes), MAX_PORT));
  }

  /**
   * A URL that says where a database is: scheme, host, perhaps port, and the database's name.
   *
   * @param scheme the one that is allowed
   */
  public static void database(String name, URI value, String scheme) {
    boolean path = value.getRawPath() != null && DATABASE.matcher(value.getRawPath()).matches();
    if (isUrl(value, scheme) && path && value.getRawQuery() == null) return;
    throw new SettingException(
        "%s must be %s with a host, perhaps a port from 1 to %d, and the name of a database of 1 to 63 of A-Z a-z 0-9 _ -, and no more: no user or query"
            .formatted(name, oneOf(scheme), MAX_PORT));
  }

  /** A URL of a document, perhaps with a path and a query. */
  public static void document(String name, URI value, String... schemes) {
    if (isUrl(value, schemes)) return;
    throw new SettingException(
        "%s must be %s with a host, perhaps a port from 1 to %d, and no user or fragment"
            .formatted(name, oneOf(schemes), MAX_PORT));
  }

  private static boolean isUrl(URI value, String... schemes) {
    boolean port = value.getPort() == -1 || (value.getPort() >= 1 && value.getPort() <= MAX_PORT);
    return value.getScheme() != null
        && Set.of(schemes).contains(value.getScheme())
        && value.getHost() != null
        && port
        && value.getRawUserInfo() == null
        && value.getRawFragment() == null
        && value.toString().length() <= MAX_TEXT;
  }

  private static String oneOf(String... schemes) {
    return "a URL " + String.join(":// or ", schemes) + "://";
  }

  /** As the user writes it: {@code 1500ms}, {@code 3s}. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
