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

  /** Checks that a duration is from {@code min} to {@code max}, inclusive. */
  public static void duration(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) return;
    throw new SettingException("%s must be %s to %s".formatted(name, text(min), text(max)));
  }

  /** Checks that a whole number is from {@code min} to {@code max}, inclusive. */
  public static void count(String name, int value, int min, int max) {
    if (value >= min && value <= max) return;
    throw new SettingException("%s must be %d to %d".formatted(name, min, max));
  }

  /** Checks that a text matches a pattern, which {@code form} describes in words. */
  public static void text(String name, String value, Pattern pattern, String form) {
    if (pattern.matcher(value).matches()) return;
    throw new SettingException("%s must be %s".formatted(name, form));
  }

  /** Checks the name of a DynamoDB table. */
  public static void table(String name, String value) {
    text(name, value, TABLE, "3 to 255 of A-Z a-z 0-9 _ . -");
  }

  /** Checks that a text is printable ASCII without spaces. */
  public static void printable(String name, String value) {
    if (value.length() <= MAX_TEXT && PRINTABLE.matcher(value).matches()) return;
    throw new SettingException(
        "%s must be at most %d printable ASCII characters without spaces"
            .formatted(name, MAX_TEXT));
  }

  /**
   * Checks that secrets are distinct and have these lengths. The message does not say which one is
   * wrong.
   */
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
   * Checks the URL of a server: scheme, host and optional port.
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
   * Checks the URL of a database: scheme, host, optional port, and the database's name.
   *
   * @param scheme the allowed scheme
   */
  public static void database(String name, URI value, String scheme) {
    boolean path = value.getRawPath() != null && DATABASE.matcher(value.getRawPath()).matches();
    if (isUrl(value, scheme) && path && value.getRawQuery() == null) return;
    throw new SettingException(
        "%s must be %s with a host, perhaps a port from 1 to %d, and the name of a database of 1 to 63 of A-Z a-z 0-9 _ -, and no more: no user or query"
            .formatted(name, oneOf(scheme), MAX_PORT));
  }

  /** Checks the URL of a document: scheme, host, optional port, path and query. */
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

  /** Formats a duration as users write it: {@code 1500ms}, {@code 3s}. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
