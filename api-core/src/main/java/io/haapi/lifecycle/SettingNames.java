package io.haapi.lifecycle;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of settings, as properties ({@code haapi.dynamodb.create-tables}) and as environment
 * variables ({@code HAAPI_DYNAMODB_CREATETABLES}).
 *
 * @param properties their names in kebab case
 */
public record SettingNames(Set<String> properties) {
  /** Names that this project's scripts, builds and tools read, but the API does not. */
  private static final Set<String> TOOLS =
      Set.of(
          "HAAPI_ARTIFACT_SHA256",
          "HAAPI_ARTIFACT_URI",
          "HAAPI_BASE_IMAGE",
          "HAAPI_GROUP",
          "HAAPI_JAVA_OPTIONS",
          "HAAPI_LOG_GROUP",
          "HAAPI_MAKE_IMAGE",
          "HAAPI_SECRETS",
          "HAAPI_SECRETS_PARAMETER",
          "HAAPI_SETTINGS",
          "HAAPI_STACK",
          "haapi.base-image",
          "haapi.localstack.endpoint",
          "haapi.localstack.image",
          "haapi.moto.endpoint",
          "haapi.project",
          "haapi.require");

  private static final String PROPERTY = "haapi.";
  private static final String VARIABLE = "HAAPI_";
  private static final Pattern INDEX = Pattern.compile("(\\[\\d{1,4}]|_\\d{1,4})$");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,100}");

  public SettingNames {
    properties = Set.copyOf(properties);
  }

  /**
   * Returns the settings of a record: one for each component, including those of nested records.
   *
   * @param prefix the prefix of the record's settings, such as {@code haapi.dynamodb}
   */
  public static Stream<String> of(String prefix, Class<?> record) {
    return Stream.of(record.getRecordComponents()).flatMap(it -> of(prefix, it));
  }

  private static Stream<String> of(String prefix, RecordComponent component) {
    String name = prefix + "." + kebabCase(component.getName());
    Class<?> type = component.getType();
    return type.isRecord() ? of(name, type) : Stream.of(name);
  }

  private static String kebabCase(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /** Returns the environment variable of a property, as the documentation writes it. */
  public static String variable(String property) {
    return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * Reports names that look like settings and match none.
   *
   * @param names the names of all environment variables or properties
   * @return a line for each, without its value
   */
  public List<String> unknown(Collection<String> names) {
    var lines = new ArrayList<String>();
    for (String name : new TreeSet<>(names)) {
      boolean variable = isVariable(name);
      if (!variable && !isProperty(name)) continue;
      if (find(name).isPresent() || TOOLS.contains(name)) continue;
      String shown = PLAIN.matcher(name).matches() ? name : "a name that begins with haapi";
      lines.add(
          "%s matches no setting and has no effect; the nearest one is %s"
              .formatted(shown, nearest(name, variable)));
    }
    return lines;
  }

  /** Returns the setting that a variable or property sets, by Spring's rules for names. */
  public Optional<String> find(String name) {
    String bare = INDEX.matcher(name).replaceFirst("");
    return properties.stream()
        .filter(
            isVariable(name)
                ? it ->
                    bare.equalsIgnoreCase(variable(it))
                        || bare.equalsIgnoreCase(it.replace('.', '_').replace('-', '_'))
                : it -> sameProperty(bare, it))
        .findFirst();
  }

  private static boolean sameProperty(String name, String property) {
    return name.replaceAll("[-_]", "").equalsIgnoreCase(property.replace("-", ""));
  }

  private static boolean isVariable(String name) {
    return name.regionMatches(true, 0, VARIABLE, 0, VARIABLE.length());
  }

  private static boolean isProperty(String name) {
    return name.regionMatches(true, 0, PROPERTY, 0, PROPERTY.length());
  }

  private String nearest(String name, boolean variable) {
    return properties.stream()
        .map(it -> variable ? variable(it) : it)
        .min(
            Comparator.<String>comparingInt(it -> distance(squeezed(name), squeezed(it)))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private static String squeezed(String name) {
    String bare = INDEX.matcher(name).replaceFirst("");
    return bare.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }

  /** Returns how many characters must be inserted, removed or replaced (Levenshtein distance). */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) row[j] = j;
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
