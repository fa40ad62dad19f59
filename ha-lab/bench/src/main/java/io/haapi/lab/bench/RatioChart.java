package io.haapi.lab.bench;

import java.util.Locale;
import java.util.Optional;

/** Draws the rounds' ratios on an axis from zero, as SVG in the page's colours. */
final class RatioChart {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 64;
  private static final int MARGIN = 24;
  private static final int MIDDLE = 22;
  private static final int AXIS = 44;
  private static final int LABEL = 58;
  private static final double STEP = 0.25;

  private final StringBuilder svg = new StringBuilder();
  private final double end;

  private RatioChart(double end) {
    this.end = end;
  }

  static String of(Samples ratios, Optional<RatioTarget> target) {
    double highest = Math.max(ratios.max(), target.map(RatioTarget::limit).orElse(1.0));
    var chart = new RatioChart(Math.max(1, highest) * 1.05);
    chart.axis();
    chart.rounds(ratios);
    target.ifPresent(chart::target);
    return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"ratios, median %s\">\n%s</svg>"
        .formatted(WIDTH, HEIGHT, ReportTable.ratio(ratios.median()), chart.svg);
  }

  private void axis() {
    line(0, AXIS, end, AXIS, "var(--line)", "1");
    for (double at = 0; at <= end; at += STEP * Math.ceil(end / 3)) {
      line(at, AXIS - 4, at, AXIS, "var(--line)", "1");
      append(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
          x(at), LABEL, ReportTable.ratio(at));
    }
  }

  private void rounds(Samples ratios) {
    append(
        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"16\" rx=\"3\" fill=\"var(--mark)\""
            + " opacity=\".25\"/>\n",
        x(ratios.lowerQuartile()),
        MIDDLE - 8,
        Math.max(1, x(ratios.upperQuartile()) - x(ratios.lowerQuartile())));
    for (double ratio : ratios.values()) {
      append(
          "<circle cx=\"%.1f\" cy=\"%d\" r=\"3\" fill=\"var(--mark)\" opacity=\".6\"/>\n",
          x(ratio), MIDDLE);
    }
    line(ratios.median(), MIDDLE - 12, ratios.median(), MIDDLE + 12, "var(--mark)", "3");
  }

  private void target(RatioTarget target) {
    double at = target.limit();
    line(at, 2, at, AXIS, "currentColor", "1\" stroke-dasharray=\"4 3");
  }

  private void line(double x1, int y1, double x2, int y2, String colour, String width) {
    append(
        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"%s\"/>\n",
        x(x1), y1, x(x2), y2, colour, width);
  }

  private double x(double ratio) {
    return MARGIN + ratio / end * (WIDTH - 2 * MARGIN);
  }

  private void append(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments));
  }
}
