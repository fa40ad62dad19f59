package io.haapi.lab.compare.report;

import io.haapi.lab.compare.availability.Journey;
import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostLine;
import io.haapi.lab.compare.cost.Quantity;
import io.haapi.lab.compare.measurement.Measurements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables for the terminal. */
public final class CompareTable {
  static final String NOT_MEASURED = "not measured";
  static final String NO_SOURCE = "no source";

  private static final String DEFAULT_STORE = "dynamodb";

  /** Months of a year. */
  private static final double MONTHS = 12;

  private CompareTable() {}

  /** Returns all tables. */
  public static String of(PatternComparison comparison) {
    var text = new StringBuilder();
    text.append(
        "\nUSD a month, %s, %s\n"
            .formatted(
                comparison.prices().region(),
                comparison.regions() == 1 ? "one region" : "two regions, the second on standby"));
    text.append(costs(comparison));
    text.append(
        "\nNot packaged by this project: USD a month at the same rates; none of these was deployed\n");
    text.append(alternatives(comparison));
    text.append("\nWhat the operator looks after\n");
    text.append(duties(comparison));
    text.append("\nDowntime in minutes a year: median (10th to 90th percentile)\n");
    text.append(downtimes(comparison));
    text.append(
        "\nRecovery, from the templates: seconds until requests succeed again, and what is lost\n");
    text.append(recovery(comparison));
    text.append(packages(comparison));
    text.append(recommendations(comparison));
    return text.toString();
  }

  private static String costs(PatternComparison comparison) {
    var rows = new ArrayList<List<String>>();
    var head = new ArrayList<String>(List.of("pattern", "at rest"));
    comparison.loads().forEach(it -> head.add(load(it) + "/s"));
    head.addAll(
        List.of(
            "per million at " + load(comparison.loads().getFirst()) + "/s",
            "priced",
            "free",
            "not priced",
            "first limit"));
    rows.add(head);
    for (var row : comparison.selected()) {
      Bill bill = row.bill();
      var cells = new ArrayList<String>();
      cells.add(row.deployment().title());
      cells.add((bill.isLowerBoundAtRest() ? "≥ " : "") + usd(bill.atRest()));
      String least = bill.isLowerBound() ? "≥ " : "";
      comparison.loads().forEach(it -> cells.add(least + usd(bill.monthly(it)) + mark(row, it)));
      cells.add(least + usd(bill.perMillion(comparison.loads().getFirst())));
      cells.add(Long.toString(bill.count(CostLine.Priced.class)));
      cells.add(Long.toString(bill.count(CostLine.Free.class)));
      cells.add(Long.toString(bill.count(CostLine.NotPriced.class)));
      PatternComparison.Limit limit = PatternComparison.limits(row).getFirst();
      cells.add(load(limit.requestsPerSecond()) + "/s: " + limit.what());
      rows.add(cells);
    }
    return table(rows)
        + "* beyond a limit of the template or the account  ≥ something large is not priced: a lower bound\n";
  }

  private static String alternatives(PatternComparison comparison) {
    var rows = new ArrayList<List<String>>();
    var head = new ArrayList<String>(List.of("alternative", "at rest"));
    comparison.loads().forEach(it -> head.add(load(it) + "/s"));
    head.add("basis");
    rows.add(head);
    for (var it : comparison.alternatives()) {
      if (it.regions() != comparison.regions()) continue;
      var cells = new ArrayList<String>(List.of(it.title()));
      Stream.concat(Stream.of(0.0), comparison.loads().stream())
          .map(load -> it.bill().map(bill -> usd(bill.monthly(load))).orElse("not priced"))
          .forEach(cells::add);
      cells.add(it.basis());
      rows.add(cells);
    }
    return table(rows);
  }

  private static String duties(PatternComparison comparison) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("pattern", "tasks"));
    for (var row : comparison.selected()) {
      rows.add(
          List.of(
              row.deployment().title(),
              String.join("; ", OperatorDuty.of(row.deployment(), row.bill()))));
    }
    return table(rows);
  }

  private static String mark(PatternComparison.Row row, double load) {
    return load > PatternComparison.limits(row).getFirst().requestsPerSecond() ? "*" : "";
  }

  private static String downtimes(PatternComparison comparison) {
    var rows = new ArrayList<List<String>>();
    var head = new ArrayList<String>(List.of("pattern"));
    for (Journey journey : Journey.values()) head.add(journey.title());
    head.addAll(
        List.of(
            "availability (create)",
            "nines",
            "minutes a month",
            "SLA of the parts",
            "design goal",
            "measured"));
    rows.add(head);
    for (var row : comparison.selected()) {
      var cells = new ArrayList<String>(List.of(row.deployment().title()));
      for (var it : row.availability()) {
        var minutes = it.minutes();
        cells.add("%.0f (%.0f–%.0f)".formatted(minutes.p50(), minutes.p10(), minutes.p90()));
      }
      var create = row.availability().getFirst();
      cells.add(percent(create.availability()));
      cells.add("%.1f".formatted(create.nines()));
      cells.add("%.1f".formatted(create.minutes().p50() / MONTHS));
      cells.add(create.agreement().map(CompareTable::percent).orElse(NO_SOURCE));
      cells.add(create.goal().map(CompareTable::percent).orElse(NO_SOURCE));
      cells.add(
          comparison
              .measurements()
              .drillOf(row.deployment())
              .map(
                  it ->
                      "%s of %,d requests under faults, with retries; judge: %s"
                          .formatted(percent(it.availability()), it.requests(), it.verdict()))
              .orElse(NOT_MEASURED));
      rows.add(cells);
    }
    return table(rows);
  }

  private static String recovery(PatternComparison comparison) {
    var rows = new ArrayList<List<String>>();
    rows.add(
        List.of(
            "pattern",
            "server or zone",
            "database's writer",
            "region",
            "measured",
            "acknowledged writes lost"));
    for (var row : comparison.selected()) {
      var detection = Journey.Detection.of(row.deployment());
      rows.add(
          List.of(
              row.deployment().title(),
              detection.server().map("%.0f"::formatted).orElse("AWS replaces it"),
              detection.writer().orElse("has none"),
              detection.failover().map("%.0f"::formatted).orElse("until the region is back"),
              comparison
                  .measurements()
                  .drillOf(row.deployment())
                  .map(CompareTable::recoveries)
                  .orElse(NOT_MEASURED),
              detection.loss().orElse("nothing, while the region exists")));
    }
    return table(rows);
  }

  /** Returns the recovery from each fault; a verdict other than "holds" is shown with it. */
  private static String recoveries(Measurements.Drill drill) {
    return drill.faults().stream()
        .map(
            it ->
                "%s %.1f s%s"
                    .formatted(
                        it.name(),
                        it.recoverySeconds(),
                        it.verdict().equals("holds") ? "" : " (" + it.verdict() + ")"))
        .collect(Collectors.joining(", ", "", ", time ÷ %.0f".formatted(drill.compression())));
  }

  private static String packages(PatternComparison comparison) {
    Measurements measured = comparison.measurements();
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("pattern", "size", "start", "first command", "memory", "command"));
    for (var row : comparison.selected()) {
      var deployment = row.deployment();
      // A package is the same for every store.
      if (!deployment.store().equals(DEFAULT_STORE)) continue;
      rows.add(
          measured
              .packageOf(deployment)
              .map(
                  it ->
                      List.of(
                          deployment.title(),
                          "%.0f MiB".formatted(it.mebibytes()),
                          "%.1f s".formatted(it.startSeconds()),
                          "%.0f ms".formatted(it.firstCommandMilliseconds()),
                          it.residentMebibytes().map("%.0f MiB"::formatted).orElse(NOT_MEASURED),
                          it.command()))
              .orElse(
                  List.of(
                      deployment.title(),
                      NOT_MEASURED,
                      NOT_MEASURED,
                      NOT_MEASURED,
                      NOT_MEASURED,
                      "./lab bench startup")));
    }
    String where =
        measured
            .directory()
            .map(
                it ->
                    "in the lab: %s, commit %.7s, %s"
                        .formatted(it.getFileName(), measured.commit(), measured.machine()))
            .orElse("in the lab: no results");
    return "\nMeasured %s\n%s".formatted(where, table(rows));
  }

  private static String recommendations(PatternComparison comparison) {
    var text = new StringBuilder();
    text.append("\nCheapest\n");
    for (double load : comparison.loads()) {
      var row = comparison.cheapest(load);
      text.append(
          "  at %s/s: %s, %s USD a month\n"
              .formatted(load(load), row.deployment().title(), usd(row.bill().monthly(load))));
    }
    for (var it : comparison.crossovers()) {
      text.append(
          "  from %s/s on %s is cheaper than %s\n"
              .formatted(
                  load(it.requestsPerSecond()),
                  it.to().deployment().title(),
                  it.from().deployment().title()));
    }
    for (var row : comparison.selected()) {
      if (!row.deployment().store().equals(DEFAULT_STORE)) continue;
      double less = row.bill().atRest() - row.bill().onArm(comparison.prices()).atRest();
      if (less > 0) {
        text.append(
            "  %s on Arm: %s USD a month less at rest\n"
                .formatted(row.deployment().title(), usd(less)));
      }
    }
    double endpoint =
        comparison.prices().rate("interface-endpoint").price(Quantity.HOURS)
            / (comparison.prices().rate("nat-data").price(1)
                - comparison.prices().rate("interface-endpoint-data").price(1));
    text.append(
        "  from %.0f GB a month, an interface endpoint in a zone costs less than the data processing of a NAT gateway\n"
            .formatted(endpoint));
    text.append("\nWhat a second region changes, at ")
        .append(load(comparison.loads().getFirst()))
        .append("/s\n");
    for (var row : comparison.selected()) {
      comparison
          .other(row)
          .ifPresent(other -> text.append(secondRegion(row, other, comparison.loads().getFirst())));
    }
    text.append("\nThe assumptions that change downtime most (")
        .append(comparison.selected().getFirst().deployment().title())
        .append(", create; minutes a year at the lowest and the highest value)\n");
    var create = comparison.selected().getFirst().availability().getFirst();
    for (var it : create.strongest()) {
      text.append("  %s: %.0f–%.0f\n".formatted(it.assumption().title(), it.atLow(), it.atHigh()));
    }
    return text.toString();
  }

  private static String secondRegion(
      PatternComparison.Row row, PatternComparison.Row other, double load) {
    boolean one = row.deployment().regions() == 1;
    var single = one ? row : other;
    var both = one ? other : row;
    double more = both.bill().monthly(load) - single.bill().monthly(load);
    double nines =
        both.availability().getFirst().nines() - single.availability().getFirst().nines();
    String least = both.bill().isLowerBound() ? "≥ " : "";
    return "  %s: %s%s USD a month more, %.0f instead of %.0f minutes of downtime a year, %s%s USD for each nine gained\n"
        .formatted(
            row.deployment().title(),
            least,
            usd(more),
            both.availability().getFirst().minutes().p50(),
            single.availability().getFirst().minutes().p50(),
            least,
            usd(more / nines));
  }

  static String load(double requestsPerSecond) {
    return requestsPerSecond >= 100
        ? "%,.0f".formatted(requestsPerSecond)
        : "%.3g"
            .formatted(requestsPerSecond)
            .replaceAll("(\\.\\d*?)0+$", "$1")
            .replaceAll("\\.$", "");
  }

  static String usd(double amount) {
    return amount >= 10_000 ? "%,.0f".formatted(amount) : "%,.2f".formatted(amount);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.4f %%", share * 100);
  }

  private static String table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    var text = new StringBuilder();
    for (var row : rows) {
      var line = new StringBuilder("  ");
      for (int i = 0; i < columns; i++) {
        boolean left = i == 0 || i == columns - 1;
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(left ? row.get(i) + padding : padding + row.get(i)).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
