package io.haapi.lab.bench;

import java.util.stream.Collectors;

/** Formats the report as one self-contained HTML file, in light and dark. */
final class ReportHtml {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Benchmarks: %1$s</title>
      <style>
      :root { color-scheme: light dark; --line: #8888; --mark: #2563eb; --good: #15803d; --bad: #b91c1c }
      @media (prefers-color-scheme: dark) { :root { --mark: #7ab0ff; --good: #4ade80; --bad: #f87171 } }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
      h2 { font-size: 1rem; margin: 2rem 0 0 }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums }
      th, td { text-align: right; padding: .15rem 1.5rem .15rem 0; font-weight: normal }
      th { opacity: .7 } td:first-child, th:first-child { text-align: left }
      svg { width: 100%%; height: auto } svg text { font-size: 11px; fill: currentColor }
      .holds { color: var(--good) } .missed { color: var(--bad) }
      </style>
      </head>
      <body>
      <h1>Benchmarks: <span class="%2$s">%1$s</span></h1>
      <p>%3$s, Java %4$s, %5$d processors, %6$s, %7$d rounds.
      A dot is one round's ratio, the bar spans the quartiles, the thick line is the median; the
      dashed line is the target. Compare ratios: seconds depend on the machine and its other load.</p>
      %8$s
      %9$s
      %10$s
      </body>
      </html>
      """;

  private static final String SECTION =
      """
      <section>
      <h2>%s: %s%s</h2>
      %s
      <table>
      <tr><th></th><th>median</th><th>quartiles</th><th>min–max</th><th></th></tr>
      %s%s%s</table>
      </section>
      """;

  private ReportHtml() {}

  static String of(BenchReport report) {
    var machine = report.machine();
    return PAGE.formatted(
        report.holds() ? "every target holds" : "a target is missed",
        report.holds() ? "holds" : "missed",
        escape(machine.system()),
        escape(machine.java()),
        machine.processors(),
        report.started(),
        report.rounds(),
        PackagesHtml.of(report.packages()),
        StoresHtml.of(report.stores()),
        report.comparisons().stream().map(ReportHtml::section).collect(Collectors.joining()));
  }

  private static String section(Comparison comparison) {
    return SECTION.formatted(
        escape(comparison.benchmark()),
        escape(comparison.measure()),
        verdict(comparison),
        RatioChart.of(comparison.ratios(), comparison.target()),
        row(comparison.subject().name(), comparison.subject().samples(), comparison.unit()),
        row(comparison.baseline().name(), comparison.baseline().samples(), comparison.unit()),
        row("ratio", comparison.ratios(), ""));
  }

  private static String verdict(Comparison comparison) {
    return comparison
        .target()
        .map(
            target ->
                " <span class=\"%s\">%s %s</span>"
                    .formatted(
                        comparison.holds() ? "holds" : "missed",
                        target.text(),
                        comparison.holds() ? "holds" : "missed"))
        .orElse("");
  }

  private static String row(String name, Samples samples, String unit) {
    return "<tr><td>%s</td><td>%s</td><td>%s–%s</td><td>%s–%s</td><td>%s</td></tr>\n"
        .formatted(
            escape(name),
            ReportTable.number(samples.median()),
            ReportTable.number(samples.lowerQuartile()),
            ReportTable.number(samples.upperQuartile()),
            ReportTable.number(samples.min()),
            ReportTable.number(samples.max()),
            escape(unit));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
