package io.haapi.lab.bench;

import java.util.List;
import java.util.stream.Collectors;

/** Formats the subjects of the store benchmark as a table. */
final class StoresHtml {
  private static final String SECTION =
      """
      <section>
      <h2>Stores: medians, and what a killed process leaves behind</h2>
      <table>
      <tr><th></th><th colspan="4">round trips</th><th colspan="4">load</th><th colspan="4">kills</th></tr>
      <tr><th></th><th>busy</th><th>after 10 s idle</th><th>replay</th><th>meanwhile</th>\
      <th>requests/s</th><th>p50, ms</th><th>p99, ms</th><th>processor, µs/request</th>\
      <th>killed</th><th>repeated</th><th>lost</th><th>slowest retry, s</th></tr>
      %s</table>
      </section>
      """;

  private StoresHtml() {}

  static String of(List<StoreFigures> stores) {
    return stores.isEmpty()
        ? ""
        : SECTION.formatted(stores.stream().map(StoresHtml::row).collect(Collectors.joining()));
  }

  private static String row(StoreFigures figures) {
    var trips = figures.roundTrips();
    var load = figures.load();
    var kills = figures.kills();
    return "<tr><td>%s</td>%s<td%s>%d</td><td>%d</td><td>%d</td><td>%s</td></tr>\n"
        .formatted(
            ReportHtml.escape(figures.name()),
            List.of(
                    ReportTable.number(trips.busy().median()),
                    ReportTable.number(trips.idle().median()),
                    trips.replay().map(it -> ReportTable.number(it.median())).orElse("none"),
                    ReportTable.number(trips.pause().median()),
                    ReportTable.number(load.throughput().median()),
                    ReportTable.number(load.p50().median()),
                    ReportTable.number(load.p99().median()),
                    ReportTable.number(load.micros().median()))
                .stream()
                .map("<td>%s</td>"::formatted)
                .collect(Collectors.joining()),
            verdict(figures),
            kills.killed(),
            kills.repeated(),
            kills.lost(),
            ReportHtml.escape(ReportTable.slowest(kills)));
  }

  /** Only the API has a target. */
  private static String verdict(StoreFigures figures) {
    if (!figures.api()) return "";
    return figures.holds() ? " class=\"holds\"" : " class=\"missed\"";
  }
}
