package io.haapi.lab.compare.report;

import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostLine;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lines of all bills as CSV (RFC 4180), one line for each load, for spreadsheets. */
public final class CompareCsv {
  private CompareCsv() {}

  /** Returns the document. */
  public static String of(PatternComparison comparison) {
    Stream<List<String>> head =
        Stream.of(
            List.of(
                "pattern",
                "flavour",
                "store",
                "regions",
                "requests_per_second",
                "kind",
                "type",
                "what",
                "resources",
                "unit",
                "quantity",
                "usd",
                "rate",
                "source",
                "read",
                "why"));
    Stream<List<String>> lines =
        Stream.concat(
                comparison.rows().stream().map(PatternComparison.Row::bill),
                comparison.alternatives().stream().flatMap(it -> it.bill().stream()))
            .flatMap(
                bill ->
                    Stream.concat(Stream.of(0.0), comparison.loads().stream())
                        .flatMap(
                            load ->
                                bill.lines().stream().map(it -> line(bill, load, it, comparison))));
    return Stream.concat(head, lines)
        .map(cells -> cells.stream().map(CompareCsv::quoted).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  private static List<String> line(
      Bill bill, double load, CostLine line, PatternComparison comparison) {
    var deployment = bill.deployment();
    Stream<String> where =
        Stream.of(
            deployment.pattern(),
            deployment.flavour(),
            deployment.store(),
            Integer.toString(deployment.regions()),
            number(load));
    Stream<String> what =
        Stream.of(line.type(), line.what(), Integer.toString(line.resources().size()));
    Stream<String> cost =
        switch (line) {
          case CostLine.Priced it ->
              Stream.of(
                  it.rate().unit(),
                  number(it.quantityAt(load, comparison.profile())),
                  number(bill.monthly(it, load)),
                  it.rate().name(),
                  it.rate().source(),
                  it.rate().read(),
                  "");
          case CostLine.Free it -> Stream.of("", "", "0", "", "", "", it.why());
          case CostLine.NotPriced it -> Stream.of("", "", "", "", "", "", it.why());
        };
    String kind =
        switch (line) {
          case CostLine.Priced _ -> "priced";
          case CostLine.Free _ -> "free";
          case CostLine.NotPriced _ -> "not priced";
        };
    return Stream.of(where, Stream.of(kind), what, cost).flatMap(it -> it).toList();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value).replaceAll("\\.?0+$", "");
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
