package io.haapi.infra.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Combinations of settings in which every two values of different settings occur together if any
 * valid combination contains both (a pairwise covering array).
 *
 * <p>All values of enumerations occur, and representative values of numbers and texts. Of sizes
 * that only set a number in the template (days, gigabytes, percentages), the lowest and highest
 * values are paired; the values between occur once each.
 *
 * <p>The combinations are the same in every process: nothing is random.
 */
public final class Combinations {
  /** The value of an absent setting. */
  private static final String UNSET = "";

  private static final Pattern WHOLE = Pattern.compile("a whole number from (\\d+) to (\\d+)");

  /** The maximum number of settings that are added to combine two values. */
  private static final int DEPTH = 8;

  /** Representative values of text settings. */
  private static final Map<String, List<String>> TEXTS =
      Map.ofEntries(
          Map.entry("regions", List.of("eu-west-1", "us-east-1,us-west-2", "us-east-2,ap-south-1")),
          Map.entry("witness", List.of("us-east-2")),
          Map.entry("suffix", List.of("a1234567")),
          Map.entry("domain", List.of("example.com")),
          Map.entry("hostedZoneId", List.of("Z0123456789ABC")),
          Map.entry("subdomain", List.of("orders")),
          Map.entry("issuer", List.of("https://issuer.example/tenant")),
          Map.entry("audience", List.of("orders")),
          Map.entry("jwksUrl", List.of("https://keys.example:8443/jwks.json")),
          Map.entry("instanceType", List.of("m7g.large", "m7i.large")),
          Map.entry(
              "platform",
              List.of(
                  "Corretto 25 running on 64bit Amazon Linux 2023/4.9.0",
                  "Docker running on 64bit Amazon Linux 2023")),
          Map.entry("reservedConcurrency", List.of("1", "10000")),
          Map.entry("postgresVersion", List.of("16.13")),
          Map.entry("rdsClass", List.of("db.t4g.medium", "db.r7g.4xlarge")),
          Map.entry("auroraMinimum", List.of("0.5")),
          Map.entry("originSecrets", List.of("100,10", "2,1")),
          Map.entry("cursorKeys", List.of("10,100", "1,2")),
          Map.entry("tokenKeys", List.of("10", "2,1")),
          Map.entry("alarmTopic", List.of("on-call")),
          Map.entry("budget", List.of("500")),
          Map.entry("budgetEmail", List.of("owner@example.com")),
          Map.entry("clientId", List.of("console")),
          Map.entry("clientScope", List.of("openid offline_access")),
          Map.entry("clientTokenOrigin", List.of("https://token.example")));

  /** Values that occur once, but not in pairs with every other value. */
  private static final Map<String, List<String>> ONCE =
      Map.of(
          "regions",
          AwsRegion.all().stream()
              .map(AwsRegion::name)
              .filter(it -> !it.equals("us-east-1"))
              .toList(),
          "originSecrets",
          List.of("999"),
          "cursorKeys",
          List.of("10"));

  /** One value of one setting. */
  record Value(String setting, String text) {
    @Override
    public String toString() {
      return setting + "=" + (text.isEmpty() ? "(default)" : text);
    }
  }

  /** Two values of different settings; the one that is first in the list of settings first. */
  record SettingPair(Value one, Value other) {
    @Override
    public String toString() {
      return one + " " + other;
    }
  }

  private final Map<String, List<String>> domains = new LinkedHashMap<>();
  private final Map<String, List<String>> single = new LinkedHashMap<>();
  private final Map<Map<String, String>, Optional<String>> refusals = new LinkedHashMap<>();
  private final Set<SettingPair> uncovered = new LinkedHashSet<>();
  private final List<SettingPair> impossible = new ArrayList<>();
  private final List<Map<String, String>> rows = new ArrayList<>();

  private static final Combinations MADE = new Combinations();

  private long milliseconds;

  private Combinations() {
    long start = System.nanoTime();
    for (var setting : DeploymentSettings.ALL) domains(setting);
    pairs().forEach(uncovered::add);
    for (var pair : List.copyOf(uncovered)) {
      if (!uncovered.contains(pair)) continue;
      extended(Map.of(), pair.one, pair.other)
          .ifPresentOrElse(
              it -> take(filled(it)),
              () -> {
                impossible.add(pair);
                uncovered.remove(pair);
              });
    }
    single.forEach((name, texts) -> texts.forEach(it -> takeOnce(new Value(name, it))));
    milliseconds = (System.nanoTime() - start) / 1_000_000;
  }

  /** Returns the time that the search took. */
  static long milliseconds() {
    return MADE.milliseconds;
  }

  /** Returns the contexts of a CDK app, as a user would write them. */
  public static List<Map<String, String>> all() {
    return MADE.rows.stream().map(Combinations::context).toList();
  }

  /** Returns few combinations in which every paired value occurs. */
  public static List<Map<String, String>> eachValueOnce() {
    var wanted =
        MADE.domains.entrySet().stream()
            .flatMap(it -> it.getValue().stream().map(text -> new Value(it.getKey(), text)))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    var taken = new ArrayList<Map<String, String>>();
    while (!wanted.isEmpty()) {
      var most =
          MADE.rows.stream()
              .max(
                  Comparator.comparingLong(
                      row -> wanted.stream().filter(it -> has(row, it)).count()))
              .orElseThrow();
      if (!wanted.removeIf(it -> has(most, it))) break;
      taken.add(context(most));
    }
    return taken;
  }

  private static boolean has(Map<String, String> row, Value value) {
    return row.getOrDefault(value.setting, UNSET).equals(value.text);
  }

  /** Returns the pairs of values that no valid combination contains, in the order of settings. */
  static List<String> impossible() {
    return MADE.impossible.stream().map(SettingPair::toString).toList();
  }

  /** Returns the number of pairs, including impossible ones. */
  static int pairsOfValues() {
    return (int) MADE.pairs().count();
  }

  /** Returns the possible pairs of values that no combination contains. */
  static List<String> missing() {
    var covered = MADE.rows.stream().flatMap(MADE::pairsOf).collect(Collectors.toSet());
    return MADE.pairs()
        .filter(it -> !covered.contains(it) && !MADE.impossible.contains(it))
        .map(SettingPair::toString)
        .toList();
  }

  /** Returns the values of settings that no combination contains. */
  static List<String> unused() {
    return Stream.of(MADE.domains, MADE.single)
        .flatMap(it -> it.entrySet().stream())
        .flatMap(it -> it.getValue().stream().map(text -> new Value(it.getKey(), text)))
        .filter(it -> MADE.rows.stream().noneMatch(row -> has(row, it)))
        .map(Value::toString)
        .toList();
  }

  private void domains(SettingDefinition<?> setting) {
    var texts = TEXTS.containsKey(setting.name()) ? TEXTS.get(setting.name()) : enumerated(setting);
    for (String text : texts) setting.of(text);
    boolean sizes =
        texts.size() > 3 && texts.stream().filter(it -> it.matches("[\\d.]+")).count() > 2;
    var paired = sizes ? List.of(texts.getFirst(), texts.getLast()) : texts;
    domains.put(
        setting.name(),
        Stream.concat(
                // The default is not a single pattern but all of them.
                setting.name().equals("pattern") ? Stream.empty() : Stream.of(UNSET),
                paired.stream())
            .toList());
    single.put(
        setting.name(),
        sizes ? texts.subList(1, texts.size() - 1) : ONCE.getOrDefault(setting.name(), List.of()));
  }

  /** Returns the allowed values of a setting without its default. */
  private static List<String> enumerated(SettingDefinition<?> setting) {
    var range = WHOLE.matcher(setting.allowed());
    var texts =
        range.matches()
            ? List.of(range.group(1), range.group(2))
            : Arrays.asList(setting.allowed().split(", | or "));
    return texts.stream()
        .filter(it -> !it.equals(setting.fallback()) && !it.equals("default"))
        .toList();
  }

  private Stream<SettingPair> pairs() {
    var names = List.copyOf(domains.keySet());
    return IntStream.range(0, names.size())
        .boxed()
        .flatMap(
            i ->
                IntStream.range(i + 1, names.size())
                    .boxed()
                    .flatMap(j -> pairs(names.get(i), names.get(j))));
  }

  private Stream<SettingPair> pairs(String one, String other) {
    return domains.get(one).stream()
        .flatMap(
            it ->
                domains.get(other).stream()
                    .map(text -> new SettingPair(new Value(one, it), new Value(other, text))));
  }

  private Stream<SettingPair> pairsOf(Map<String, String> row) {
    var names = List.copyOf(domains.keySet());
    return IntStream.range(0, names.size())
        .boxed()
        .flatMap(
            i ->
                names.subList(i + 1, names.size()).stream()
                    .map(it -> new SettingPair(value(row, names.get(i)), value(row, it))));
  }

  private static Value value(Map<String, String> row, String name) {
    return new Value(name, row.getOrDefault(name, UNSET));
  }

  private void take(Map<String, String> row) {
    rows.add(row);
    pairsOf(row).forEach(uncovered::remove);
  }

  private void takeOnce(Value value) {
    if (rows.stream().anyMatch(it -> value.text.equals(it.get(value.setting)))) return;
    // Prefer to change a value in an existing combination; the old value occurs elsewhere.
    extended(Map.of(), value).ifPresent(it -> take(filled(it)));
  }

  /** Sets every setting to the value that covers the most pairs. */
  private Map<String, String> filled(Map<String, String> start) {
    Map<String, String> row = start;
    for (String name : domains.keySet()) {
      if (row.containsKey(name)) continue;
      var from = row;
      row =
          Stream.concat(domains.get(name).stream(), single.get(name).stream())
              .sorted(Comparator.comparingLong((String it) -> -gain(from, new Value(name, it))))
              .flatMap(it -> extended(from, new Value(name, it)).stream())
              .findFirst()
              .orElse(from);
    }
    return row;
  }

  private long gain(Map<String, String> row, Value value) {
    long pairs =
        row.entrySet().stream()
            .map(it -> new Value(it.getKey(), it.getValue()))
            .filter(
                it ->
                    uncovered.contains(new SettingPair(it, value))
                        || uncovered.contains(new SettingPair(value, it)))
            .count();
    boolean first =
        single.get(value.setting).contains(value.text)
            && rows.stream().noneMatch(it -> value.text.equals(it.get(value.setting)));
    // A value that occurs once counts like a pair, so it needs no extra combination.
    return pairs + (first ? 1 : 0);
  }

  /**
   * Returns a valid combination with some more values, if there is one. The error message of a
   * rejected combination names the settings involved; this method tries other values of those that
   * are not fixed.
   */
  private Optional<Map<String, String>> extended(Map<String, String> row, Value... values) {
    var wanted = new LinkedHashMap<>(row);
    for (var value : values) {
      String before = wanted.put(value.setting, value.text);
      if (before != null && !before.equals(value.text)) return Optional.empty();
    }
    return accepted(wanted, DEPTH);
  }

  private Optional<Map<String, String>> accepted(Map<String, String> wanted, int depth) {
    var refusal = refusals.computeIfAbsent(wanted, Combinations::refusal);
    if (refusal.isEmpty()) return Optional.of(wanted);
    if (depth == 0) return Optional.empty();
    return domains.keySet().stream()
        .filter(it -> !wanted.containsKey(it))
        .filter(it -> names(refusal.orElseThrow(), it))
        .flatMap(
            name ->
                domains.get(name).stream()
                    .filter(it -> !it.isEmpty())
                    .sorted(Comparator.comparingLong(it -> uses(new Value(name, it))))
                    .map(
                        text -> {
                          Map<String, String> more = new LinkedHashMap<>(wanted);
                          more.put(name, text);
                          return more;
                        }))
        .flatMap(it -> accepted(it, depth - 1).stream())
        .findFirst();
  }

  private long uses(Value value) {
    return rows.stream().filter(it -> value.text.equals(it.get(value.setting))).count();
  }

  private static boolean names(String refusal, String setting) {
    return Stream.of("-c " + setting + "=", "`" + setting + "`").anyMatch(refusal::contains);
  }

  private static Optional<String> refusal(Map<String, String> row) {
    // Synthesizing all patterns gives the same templates as each alone.
    if (!row.containsKey("pattern")) return Optional.of("no `pattern`");
    try {
      DeploymentSettings.from(context(row));
      return Optional.empty();
    } catch (InvalidSettingException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Map<String, String> context(Map<String, String> row) {
    return row.entrySet().stream()
        .filter(it -> !it.getValue().isEmpty())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new));
  }
}
