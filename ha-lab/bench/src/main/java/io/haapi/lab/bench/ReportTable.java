package io.haapi.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Formats the report as a table for a terminal. */
final class ReportTable {
  private static final List<String> HEAD =
      List.of(
          "measure", "compared", "median", "with", "median", "ratio", "quartiles", "target", "");
  private static final List<String> PACKAGES_HEAD =
      List.of("package", "size [MiB]", "first 200 [s]", "first command [ms]", "resident [MiB]");

  private static final List<String> STORES_HEAD =
      List.of(
          "round trips",
          "busy",
          "idle 10 s",
          "replay",
          "meanwhile",
          "requests/s",
          "p50 [ms]",
          "p99 [ms]",
          "processor [µs]",
          "killed",
          "repeated",
          "lost",
          "retry [s]",
          "");

  private ReportTable() {}

  static String of(BenchReport report) {
    var text = new StringBuilder();
    if (!report.packages().isEmpty()) {
      text.append(table(PACKAGES_HEAD, report.packages().stream().map(ReportTable::row).toList()))
          .append('\n');
    }
    if (!report.stores().isEmpty()) {
      text.append(table(STORES_HEAD, report.stores().stream().map(ReportTable::row).toList()))
          .append('\n');
    }
    text.append(table(HEAD, report.comparisons().stream().map(ReportTable::row).toList()));
    return text.toString();
  }

  private static String table(List<String> head, List<List<String>> body) {
    var rows = new ArrayList<List<String>>();
    rows.add(head);
    rows.addAll(body);
    int[] widths = new int[head.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    var text = new StringBuilder();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static List<String> row(PackageFigures figures) {
    return List.of(
        figures.name(),
        number(figures.size()),
        withQuartiles(figures.start()),
        withQuartiles(figures.firstCommand()),
        figures.resident().map(it -> number(it.median())).orElse("unknown"));
  }

  private static List<String> row(StoreFigures figures) {
    var trips = figures.roundTrips();
    var load = figures.load();
    var kills = figures.kills();
    return List.of(
        figures.name(),
        number(trips.busy().median()),
        number(trips.idle().median()),
        trips.replay().map(it -> number(it.median())).orElse("none"),
        number(trips.pause().median()),
        number(load.throughput().median()),
        number(load.p50().median()),
        number(load.p99().median()),
        number(load.micros().median()),
        Integer.toString(kills.killed()),
        Integer.toString(kills.repeated()),
        Integer.toString(kills.lost()),
        slowest(kills),
        figures.api() ? (figures.holds() ? "holds" : "MISSED") : "");
  }

  /** Formats the slowest retry; without success in time, the limit was reached. */
  static String slowest(StoreFigures.KillFigures kills) {
    return (kills.unanswered() > 0 ? "> " : "") + number(kills.slowestSeconds());
  }

  private static String withQuartiles(Samples samples) {
    return "%s (%s–%s)"
        .formatted(
            number(samples.median()),
            number(samples.lowerQuartile()),
            number(samples.upperQuartile()));
  }

  private static List<String> row(Comparison comparison) {
    Samples ratios = comparison.ratios();
    return List.of(
        comparison.measure() + " [" + comparison.unit() + "]",
        comparison.subject().name(),
        number(comparison.subject().samples().median()),
        comparison.baseline().name(),
        number(comparison.baseline().samples().median()),
        ratio(ratios.median()),
        ratio(ratios.lowerQuartile()) + "–" + ratio(ratios.upperQuartile()),
        comparison.target().map(RatioTarget::text).orElse(""),
        comparison.target().map(_ -> comparison.holds() ? "holds" : "MISSED").orElse(""));
  }

  /** Formats a value with up to three significant digits. */
  static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
