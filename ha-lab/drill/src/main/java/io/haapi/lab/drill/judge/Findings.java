package io.haapi.lab.drill.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects what a check finds, and makes its result. */
final class Findings {
  private static final int WORST = 10;

  private final List<Finding> violations = new ArrayList<>();
  private final List<Finding> permitted = new ArrayList<>();
  private final List<Finding> gaps = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();

  private final Optional<EventualReplication> replication;

  /** Findings of a promise that the replication cannot weaken. */
  Findings() {
    this.replication = Optional.empty();
  }

  /** Findings of a promise that may be weaker between two regions. */
  Findings(EventualReplication replication) {
    this.replication = Optional.of(replication);
  }

  private record Finding(String kind, String subject, double weight, String text) {}

  /**
   * Adds a violation.
   *
   * @param kind what it has in common with others, in the plural
   * @param subject the id or key of what it is about
   * @param weight how bad it is; the worst are shown
   * @param text what happened
   */
  void violation(String kind, String subject, double weight, String text) {
    boolean excused = replication.filter(it -> it.permits(kind, subject)).isPresent();
    (excused ? permitted : violations).add(new Finding(kind, subject, weight, text));
  }

  /** Adds something that the history does not tell. */
  void gap(String kind, String text) {
    gaps.add(new Finding(kind, "", 0, text));
  }

  /** Adds a figure; a time is in milliseconds. */
  void figure(String name, double value) {
    figures.put(name, value);
  }

  /** Adds quantiles of times in nanoseconds, if there are any. */
  void quantiles(String name, List<Long> nanos) {
    if (nanos.isEmpty()) return;
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    figure(name + "P50", millis(quantile(sorted, 0.5)));
    figure(name + "P95", millis(quantile(sorted, 0.95)));
    figure(name + "P99", millis(quantile(sorted, 0.99)));
    figure(name + "Max", millis(sorted[sorted.length - 1]));
  }

  /** Returns the smallest value that is not below this share of the values. */
  static long quantile(long[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /**
   * Makes the result. A check that judged nothing is unknown.
   *
   * @param subjects what the check judges, in the plural
   * @param promise what holds for each of them
   */
  CheckResult result(String check, long judged, String subjects, String promise) {
    if (judged == 0) gap("no " + subjects, "");
    if (!permitted.isEmpty()) figure("permitted", permitted.size());
    Verdict verdict =
        !violations.isEmpty() ? Verdict.FAILS : !gaps.isEmpty() ? Verdict.UNKNOWN : Verdict.HOLDS;
    return switch (verdict) {
      case HOLDS ->
          permitted.isEmpty()
              ? result(
                  check, verdict, "%d %s: %s".formatted(judged, subjects, promise), judged, gaps)
              : result(
                  check,
                  verdict,
                  "%d %s: %s, except for what eventual consistency permits (%s)"
                      .formatted(judged, subjects, promise, summary(permitted)),
                  judged,
                  permitted);
      case FAILS -> result(check, verdict, summary(violations), judged, violations);
      case UNKNOWN -> result(check, verdict, summary(gaps), judged, gaps);
    };
  }

  private CheckResult result(
      String check, Verdict verdict, String reason, long judged, List<Finding> findings) {
    List<String> worst =
        findings.stream()
            .filter(it -> !it.text().isEmpty())
            .sorted(Comparator.comparingDouble(Finding::weight).reversed())
            .limit(WORST)
            .map(Finding::text)
            .toList();
    List<String> subjects = violations.stream().map(Finding::subject).distinct().sorted().toList();
    return new CheckResult(check, verdict, reason, judged, subjects, worst, Map.copyOf(figures));
  }

  private static String summary(List<Finding> findings) {
    return findings.stream()
        .collect(Collectors.groupingBy(Finding::kind, LinkedHashMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(it -> it.getValue() == 1 ? it.getKey() : it.getKey() + ": " + it.getValue())
        .collect(Collectors.joining("; "));
  }

  /** Formats a moment of the run, such as {@code 12.345 s}. */
  static String at(long nanos) {
    return String.format(Locale.ROOT, "%.6f s", nanos / 1e9);
  }

  static double millis(long nanos) {
    return nanos / 1e6;
  }
}
