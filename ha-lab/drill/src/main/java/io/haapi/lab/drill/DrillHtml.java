package io.haapi.lab.drill;

import io.haapi.lab.drill.DrillFigures.FaultFigures;
import io.haapi.lab.drill.DrillFigures.Second;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.Run;
import io.haapi.lab.drill.judge.CheckResult;
import io.haapi.lab.fault.Fault;
import io.haapi.lab.fault.Faults;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Formats the report as one self-contained HTML file, in light and dark. */
final class DrillHtml {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Drill: %1$s</title>
      <style>
      :root { color-scheme: light dark; --good: #15803d; --bad: #b91c1c; --unsure: #a16207; --line: #8886; --band: #f59e0b33; --a: #2563eb; --b: #9333ea }
      @media (prefers-color-scheme: dark) { :root { --good: #4ade80; --bad: #f87171; --unsure: #facc15; --a: #7ab0ff; --b: #d8a8ff } }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
      h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
      .wide { overflow-x: auto }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%% }
      th, td { text-align: left; padding: .25rem 1rem .25rem 0; vertical-align: top; border-bottom: 1px solid var(--line) }
      th { font-weight: 600 } td.n, th.n { text-align: right }
      svg { width: 100%%; height: auto; display: block } svg text { font: 11px system-ui, sans-serif; fill: currentColor }
      .axis { stroke: var(--line) } .band { fill: var(--band) }
      .line { fill: none; stroke-width: 1.5; stroke-linecap: round } .a { stroke: var(--a) } .b { stroke: var(--b) } .bad { stroke: var(--bad) }
      .key { font-size: .85rem } .key i { font-style: normal; padding-right: 1rem }
      i.a::before, i.b::before, i.bad::before { content: "━ " } i.a::before { color: var(--a) } i.b::before { color: var(--b) } i.bad::before { color: var(--bad) }
      .holds { color: var(--good) } .fails { color: var(--bad) } .unknown { color: var(--unsure) }
      </style>
      </head>
      <body>
      <h1>Drill of %1$s: <span class="%2$s">%2$s</span></h1>
      <p>%3$s</p>
      <h2>Timeline</h2>
      %4$s
      <h2>Faults</h2>
      <div class="wide">%5$s</div>
      <h2>Hypotheses</h2>
      <div class="wide">%6$s</div>
      <h2>Checks of the history</h2>
      <div class="wide">%7$s</div>
      <h2>From the templates</h2>
      <div class="wide">%8$s</div>
      </body>
      </html>
      """;

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 130;
  private static final int LEFT = 44;
  private static final int TOP = 18;

  /** The width of a letter. A fault whose name does not fit is shown by its number in the table. */
  private static final double LETTER = 6.5;

  private static final String[] CLASSES = {"a", "b"};

  /** The highest value of a chart's axis, at least. */
  private static final double LOWEST_TOP = 10;

  private DrillHtml() {}

  static String of(DrillReport report) {
    Run run = report.judgement().run();
    String title = "%s on %s".formatted(run.pattern(), run.store().name().toLowerCase(Locale.ROOT));
    String about =
        "%s, %.0f operations per second, seed %d, commit %s. Time runs %d times faster than on AWS.%s"
            .formatted(
                String.join(" and ", run.regions()),
                report.rate(),
                run.seed(),
                run.commit(),
                Topology.COMPRESSION,
                report.stopped().map(" Stopped early: "::concat).orElse(""));
    return PAGE.formatted(
        escape(title),
        report.verdict().text(),
        escape(about),
        timeline(report),
        faults(report),
        hypotheses(report),
        checks(report),
        sources(report));
  }

  /**
   * A chart with a line for each region.
   *
   * @param withoutResponse true for one more line, for attempts without a response from a region
   * @param gaps true if a second without a value has none, false if it is 0
   * @param values of a second, by region
   */
  private record Chart(
      String label,
      boolean withoutResponse,
      boolean gaps,
      Function<Second, Map<String, ? extends Number>> values) {}

  private static final List<Chart> CHARTS =
      List.of(
          new Chart("Responses per second", false, false, Second::succeeded),
          new Chart("Failed attempts per second", true, false, Second::failed),
          new Chart(
              "p99 in milliseconds, from the intended start, retries included",
              false,
              true,
              Second::p99));

  private static String timeline(DrillReport report) {
    if (report.figures().seconds().isEmpty()) return "<p>There was no load.</p>";
    return String.join("", CHARTS.stream().map(it -> draw(it, report)).toList());
  }

  private static String draw(Chart chart, DrillReport report) {
    double most =
        report.figures().seconds().stream()
            .flatMap(it -> chart.values().apply(it).values().stream())
            .mapToDouble(Number::doubleValue)
            .max()
            .orElse(0);
    double top = Math.max(LOWEST_TOP, most);
    var key = new StringBuilder("<p class=\"key\">" + escape(chart.label()) + ": ");
    var lines = new StringBuilder();
    List<String> regions = report.judgement().run().regions();
    for (int i = 0; i < regions.size(); i++) {
      key.append("<i class=\"%s\">%s</i>".formatted(CLASSES[i], escape(regions.get(i))));
      lines.append(
          "<path class=\"line %s\" d=\"%s\"/>"
              .formatted(CLASSES[i], path(chart, report, regions.get(i), top)));
    }
    if (chart.withoutResponse()) {
      key.append("<i class=\"bad\">no response from a region</i>");
      lines.append(
          "<path class=\"line bad\" d=\"%s\"/>"
              .formatted(path(chart, report, Second.NO_RESPONSE, top)));
    }
    return key + "</p>" + frame(chart.label(), report, top, lines.toString());
  }

  /** Draws the axes and the time of each fault around the lines. */
  private static String frame(String label, DrillReport report, double most, String lines) {
    var bands = new StringBuilder();
    double length = length(report);
    List<FaultFigures> faults = report.figures().faults();
    for (int i = 0; i < faults.size(); i++) {
      FaultFigures each = faults.get(i);
      double from = x(each.begun(), length);
      double to = x(each.restored().orElse(length), length);
      double next = i + 1 < faults.size() ? x(faults.get(i + 1).begun(), length) : WIDTH;
      String name = each.id();
      String text = name.length() * LETTER < next - from ? name : Integer.toString(i + 1);
      bands.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"band\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect><text x=\"%.1f\" y=\"%d\">%s</text>",
              from,
              TOP,
              Math.max(1, to - from),
              HEIGHT,
              escape(name),
              from,
              TOP - 6,
              escape(text)));
    }
    return String.format(
        Locale.ROOT,
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/><text x=\"0\" y=\"%d\">%.0f</text><text x=\"0\" y=\"%d\">0</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f s</text>%s</svg>",
        WIDTH,
        TOP + HEIGHT + 18,
        escape(label),
        bands,
        LEFT,
        WIDTH,
        TOP + HEIGHT,
        TOP + HEIGHT,
        TOP + 10,
        most,
        TOP + HEIGHT,
        WIDTH,
        TOP + HEIGHT + 14,
        length,
        lines);
  }

  private static double length(DrillReport report) {
    return report.figures().seconds().getLast().at() + 1.0;
  }

  private static double x(double second, double length) {
    return LEFT + second / length * (WIDTH - LEFT);
  }

  private static String path(Chart chart, DrillReport report, String region, double top) {
    double length = length(report);
    var path = new StringBuilder();
    boolean drawn = false;
    for (Second each : report.figures().seconds()) {
      Optional<Double> value =
          Optional.<Number>ofNullable(chart.values().apply(each).get(region))
              .map(Number::doubleValue)
              .or(() -> chart.gaps() ? Optional.empty() : Optional.of(0.0));
      if (value.isPresent()) {
        path.append(
            String.format(
                Locale.ROOT,
                // A single point needs a line without length, which round ends make visible.
                drawn ? "L%.1f,%.1f" : "M%.1f,%.1fh0",
                x(each.at() + 0.5, length),
                TOP + HEIGHT - value.orElseThrow() / top * HEIGHT));
      }
      drawn = value.isPresent();
    }
    return path.toString();
  }

  private static String faults(DrillReport report) {
    var rows = new StringBuilder();
    int number = 0;
    for (FaultFigures each : report.figures().faults()) {
      String verdict = report.verdict(each).text();
      rows.append(
          "<tr><td class=\"n\">%d</td><td>%s</td><td class=\"%s\">%s</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>%n"
              .formatted(
                  ++number,
                  escape(each.id()),
                  verdict,
                  verdict,
                  each.commands(),
                  each.unknown(),
                  each.withRetries().failed(),
                  percent(each.withRetries().share()),
                  percent(each.withoutRetries().share()),
                  number("%.1f s", each.recovery()),
                  number("%.1f s", each.longestGap()),
                  latency(each)));
    }
    return "<table><tr><th></th><th>fault</th><th>verdict</th><th class=\"n\">commands</th><th class=\"n\">unknown</th><th class=\"n\">failed after retries</th><th class=\"n\">available, retries</th><th class=\"n\">available, no retries</th><th class=\"n\">recovery</th><th class=\"n\">longest gap</th><th class=\"n\">p50 / p99 steady → fault</th></tr>%n%s</table>"
        .formatted(rows);
  }

  private static String latency(FaultFigures figures) {
    return of(figures, Phase.STEADY) + " → " + of(figures, Phase.FAULT);
  }

  private static String of(FaultFigures figures, Phase phase) {
    var latency = figures.latencies().get(phase);
    return latency == null
        ? "–"
        : String.format(Locale.ROOT, "%.0f / %.0f ms", latency.p50(), latency.p99());
  }

  private static String hypotheses(DrillReport report) {
    var rows = new StringBuilder();
    for (FaultFigures each : report.figures().faults()) {
      Fault fault = Faults.find(each.id()).orElseThrow();
      var targets = new StringBuilder();
      for (DrillReport.Target target : report.targets(each)) {
        targets.append(
            "<div><span class=\"%s\">%s</span> %s: %s (target: %s)</div>"
                .formatted(
                    target.verdict().text(),
                    target.verdict().text(),
                    escape(target.name()),
                    escape(target.measured()),
                    escape(target.limit())));
      }
      rows.append(
          "<tr><td>%s<br>%s</td><td>%s</td><td>%s</td><td>%s%s</td></tr>%n"
              .formatted(
                  escape(each.id()),
                  escape(each.hit()),
                  escape(fault.hypothesis()),
                  targets,
                  escape(fault.twin().action().orElse("–")),
                  report.template(fault).map(it -> "<br>" + escape(it)).orElse("")));
    }
    return "<table><tr><th>fault</th><th>hypothesis</th><th>targets</th><th>AWS FIS, our template</th></tr>%n%s</table>"
        .formatted(rows);
  }

  private static String checks(DrillReport report) {
    var rows = new StringBuilder();
    for (CheckResult each : report.judgement().checks()) {
      rows.append(
          "<tr><td>%s</td><td class=\"%s\">%s</td><td>%s%s</td><td class=\"n\">%d</td></tr>%n"
              .formatted(
                  escape(each.check()),
                  each.verdict().text(),
                  each.verdict().text(),
                  escape(each.reason()),
                  String.join("", each.examples().stream().map(it -> "<br>" + escape(it)).toList()),
                  each.judged()));
    }
    return "<table><tr><th>check</th><th>verdict</th><th>reason</th><th class=\"n\">judged</th></tr>%n%s</table>"
        .formatted(rows);
  }

  private static String sources(DrillReport report) {
    var rows = new StringBuilder();
    for (Topology.Source each : report.topology().sources()) {
      rows.append(
          "<tr><td>%s</td><td>%s</td></tr>%n"
              .formatted(escape(each.value()), escape(each.place())));
    }
    return "<table><tr><th>value on AWS</th><th>source</th></tr>%n%s</table>".formatted(rows);
  }

  private static String percent(double share) {
    return number("%.3f %%", share * 100);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
