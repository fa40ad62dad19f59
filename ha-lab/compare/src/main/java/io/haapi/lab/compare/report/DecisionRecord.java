package io.haapi.lab.compare.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cheapest choice for one load as a decision record in Markdown, with what would change it. */
public final class DecisionRecord {
  private DecisionRecord() {}

  /**
   * Returns the record.
   *
   * @param comparison its first load is the one that the decision is for
   */
  public static String of(PatternComparison comparison) {
    double load = comparison.loads().getFirst();
    List<PatternComparison.Row> ranked = comparison.ranked(load);
    var best = ranked.getFirst();
    var second = ranked.get(Math.min(1, ranked.size() - 1));
    var minutes = best.availability().getFirst().minutes();
    Stream<String> head =
        Stream.of(
            "# Run the API with %s".formatted(best.deployment().title()),
            "",
            "Date: %s. From `./lab compare --rps %s --regions %d`."
                .formatted(
                    comparison.made().toString().substring(0, 10),
                    CompareTable.load(load),
                    comparison.regions()),
            "",
            "## Context",
            "",
            "%s requests a second, in %s; %s."
                .formatted(
                    CompareTable.load(load),
                    comparison.regions() == 1 ? "one region" : "two regions",
                    comparison.priceAge()),
            "",
            "## Decision",
            "",
            "%s costs %s USD a month, %s USD of it at rest; %s, the next one, %s USD."
                .formatted(
                    best.deployment().title(),
                    CompareTable.usd(best.bill().monthly(load)),
                    CompareTable.usd(best.bill().atRest()),
                    second.deployment().title(),
                    CompareTable.usd(second.bill().monthly(load))),
            "Expected downtime: %.0f minutes a year (%.0f to %.0f)."
                .formatted(minutes.p50(), minutes.p10(), minutes.p90()),
            "",
            "## What would change it",
            "");
    Stream<String> crossovers =
        comparison.crossovers().stream()
            .map(
                it ->
                    "- The load: from %s requests a second on, %s is cheaper than %s."
                        .formatted(
                            CompareTable.load(it.requestsPerSecond()),
                            it.to().deployment().title(),
                            it.from().deployment().title()));
    Stream<String> regions =
        comparison
            .other(best)
            .map(
                other ->
                    "- Availability: with %s, %.0f minutes a year for %s USD a month."
                        .formatted(
                            other.deployment().regions() == 1 ? "one region" : "two regions",
                            other.availability().getFirst().minutes().p50(),
                            CompareTable.usd(other.bill().monthly(load))))
            .stream();
    Stream<String> limits =
        PatternComparison.limits(best).stream()
            .limit(1)
            .map(
                it ->
                    "- Growth: the first limit is at %s requests a second, %s."
                        .formatted(CompareTable.load(it.requestsPerSecond()), it.what()));
    Stream<String> assumptions =
        best.availability().getFirst().strongest().stream()
            .limit(3)
            .map(
                it ->
                    "- An assumption: %s (%.0f to %.0f minutes a year)."
                        .formatted(it.assumption().title(), it.atLow(), it.atHigh()));
    return Stream.of(head, crossovers, regions, limits, assumptions)
            .flatMap(it -> it)
            .collect(Collectors.joining("\n"))
        + "\n";
  }
}
