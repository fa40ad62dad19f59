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
import java.util.function.ToDoubleFunction;

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
      :root { color-scheme: light dark; --good: #15803d; --bad: #b91c1c; --unsure: #a16207; --line: #8886; --band: #f59e0b33; --a: #2563eb; --b: #9333ea; --c: #0f766e }
      @media (prefers-color-scheme: dark) { :root { --good: #4ade80; --bad: #f87171; --unsure: #facc15; --a: #7ab0ff; --b: #d8a8ff; --c: #5eead4 } }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
      h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
      .wide { overflow-x: auto }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%% }
      th, td { text-align: left; padding: .25rem 1rem .25rem 0; vertical-align: top; border-bottom: 1px solid var(--line) }
      th { font-weight: 600 } td.n, th.n { text-align: right }
      svg { width: 100%%; height: auto; display: block } svg text { font: 11px system-ui, sans-serif; fill: currentColor }
      .axis { stroke: var(--line) } .band { fill: var(--band) }
      .line { fill: none; stroke-width: 1.5 } .a { stroke: var(--a) } .b { stroke: var(--b) } .c { stroke: var(--c) } .bad { stroke: var(--bad) }
      .key { font-size: .85rem } .key i { font-style: normal; padding-right: 1rem }
      i.a::before, i.b::before, i.c::before, i.bad::before { content: "━ " } i.a::before { color: var(--a) } i.b::before { color: var(--b) } i.c::before { color: var(--c) } i.bad::before { color: var(--bad) }
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

  private DrillHtml() {}

  static String of(DrillReport report) {
    Run run = report.judgement().run();
    String title = "%s on %s".formatted(run.pattern(), run.store().name().toLowerCase(Locale.ROOT));
    String about =
        "%s, seed %d, commit %s. Time runs %d times faster than on AWS.%s"
            .formatted(
                String.join(" and ", run.regions()),
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

  private static String timeline(DrillReport report) {
    List<String> regions = report.judgement().run().regions();
    List<Second> seconds = report.figures().seconds();
    if (seconds.isEmpty()) return "<p>There was no load.</p>";
    var throughput = new StringBuilder();
    var key = new StringBuilder("<p class=\"key\">Responses per second: ");
    String[] classes = {"a", "b"};
    double most =
        seconds.stream()
            .mapToDouble(it -> it.succeeded().values().stream().mapToLong(n -> n).sum())
            .max()
            .orElse(1);
    for (int i = 0; i < regions.size(); i++) {
      String region = regions.get(i);
      throughput.append(
          line(classes[i], seconds, most, it -> it.succeeded().getOrDefault(region, 0L)));
      key.append("<i class=\"%s\">%s</i>".formatted(classes[i], escape(region)));
    }
    double errors = Math.max(1, seconds.stream().mapToLong(Second::failed).max().orElse(1));
    double slowest =
        Math.max(10, seconds.stream().mapToDouble(it -> it.p99().orElse(0)).max().orElse(10));
    return key
        + "</p>"
        + chart("Responses per second by region", report, most, throughput.toString())
        + "<p class=\"key\"><i class=\"bad\">failed attempts per second</i></p>"
        + chart(
            "Failed attempts per second",
            report,
            errors,
            line("bad", seconds, errors, Second::failed))
        + "<p class=\"key\"><i class=\"c\">p99 in milliseconds, from the intended start, retries included</i></p>"
        + chart(
            "p99 latency in milliseconds",
            report,
            slowest,
            line("c", seconds, slowest, it -> it.p99().orElse(0)));
  }

  private static String chart(String label, DrillReport report, double most, String lines) {
    var bands = new StringBuilder();
    double length = length(report);
    for (FaultFigures each : report.figures().faults()) {
      double from = x(each.begun(), length);
      double to = x(each.restored().orElse(length), length);
      bands.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"band\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect><text x=\"%.1f\" y=\"%d\">%s</text>",
              from,
              TOP,
              Math.max(1, to - from),
              HEIGHT,
              escape(each.id()),
              from,
              TOP - 6,
              escape(each.id())));
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

  private static String line(
      String kind, List<Second> seconds, double most, ToDoubleFunction<Second> value) {
    var points = new StringBuilder();
    double length = seconds.getLast().at() + 1.0;
    for (Second each : seconds) {
      points.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              x(each.at() + 0.5, length),
              TOP + HEIGHT - value.applyAsDouble(each) / most * HEIGHT));
    }
    return "<polyline class=\"line %s\" points=\"%s\"/>".formatted(kind, points.toString().strip());
  }

  private static String faults(DrillReport report) {
    var rows = new StringBuilder();
    for (FaultFigures each : report.figures().faults()) {
      String verdict = report.verdict(each).text();
      rows.append(
          "<tr><td>%s</td><td class=\"%s\">%s</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>%n"
              .formatted(
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
    return "<table><tr><th>fault</th><th>verdict</th><th class=\"n\">commands</th><th class=\"n\">unknown</th><th class=\"n\">failed after retries</th><th class=\"n\">available, retries</th><th class=\"n\">available, no retries</th><th class=\"n\">recovery</th><th class=\"n\">longest gap</th><th class=\"n\">p50 / p99 steady → fault</th></tr>%n%s</table>"
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
                  fault.twin().template().map(it -> "<br>" + escape(it)).orElse("")));
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
