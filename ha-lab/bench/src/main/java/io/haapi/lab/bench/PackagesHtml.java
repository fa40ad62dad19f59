package io.haapi.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats the packages as a table with a bar for the time to the first response. */
final class PackagesHtml {
  private static final int BAR = 160;

  private static final String SECTION =
      """
      <section>
      <h2>Packages</h2>
      <table>
      <tr><th>package</th><th>size, MiB</th><th>first 200, s</th><th></th><th>first command, ms</th>\
      <th>resident after 1,000 commands, MiB</th></tr>
      %s</table>
      </section>
      """;

  private PackagesHtml() {}

  static String of(List<PackageFigures> packages) {
    if (packages.isEmpty()) return "";
    double longest =
        packages.stream().mapToDouble(each -> each.start().median()).max().orElseThrow();
    return SECTION.formatted(
        packages.stream().map(each -> row(each, longest)).collect(Collectors.joining()));
  }

  private static String row(PackageFigures figures, double longest) {
    return "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n"
        .formatted(
            ReportHtml.escape(figures.name()),
            ReportTable.number(figures.size()),
            ReportTable.number(figures.start().median()),
            bar(figures.start().median() / longest),
            ReportTable.number(figures.firstCommand().median()),
            figures.resident().map(it -> ReportTable.number(it.median())).orElse("unknown"));
  }

  private static String bar(double share) {
    return String.format(
        Locale.ROOT,
        "<svg style=\"width:%dpx\" viewBox=\"0 0 %d 12\" aria-hidden=\"true\"><rect"
            + " width=\"%.1f\" height=\"12\" rx=\"2\" fill=\"var(--mark)\"/></svg>",
        BAR,
        BAR,
        share * BAR);
  }
}
