package io.haapi.lab.compare.report;

import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostLine;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a change of a template costs, as Markdown for a pull request.
 *
 * @param before the bill of the old template
 * @param after the bill of the new one
 * @param requestsPerSecond the load
 */
public record BillDifference(Bill before, Bill after, double requestsPerSecond) {
  /** Returns how much more a month costs, in USD. */
  public double increase() {
    return after.monthly(requestsPerSecond) - before.monthly(requestsPerSecond);
  }

  /** Returns the lines that changed, the largest change first, and what is not priced. */
  public String markdown() {
    Map<String, Double> old = costs(before);
    Map<String, Double> now = costs(after);
    var names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    List<String> changed =
        names.stream()
            .filter(it -> Math.abs(change(it, old, now)) >= 0.005)
            .sorted(Comparator.comparingDouble((String it) -> -Math.abs(change(it, old, now))))
            .map(
                it ->
                    "| %s | %s | %s | %+,.2f |"
                        .formatted(
                            it,
                            CompareTable.usd(old.getOrDefault(it, 0.0)),
                            CompareTable.usd(now.getOrDefault(it, 0.0)),
                            change(it, old, now)))
            .toList();
    Stream<String> head =
        Stream.of(
            "USD a month at %s requests a second:".formatted(CompareTable.load(requestsPerSecond)),
            "",
            "| line | before | after | change |",
            "|---|---|---|---|");
    Stream<String> sum =
        Stream.of(
            "| **sum** | %s | %s | %+,.2f |"
                .formatted(
                    CompareTable.usd(before.monthly(requestsPerSecond)),
                    CompareTable.usd(after.monthly(requestsPerSecond)),
                    increase()),
            "",
            "Not priced: %d lines before, %d after."
                .formatted(
                    before.count(CostLine.NotPriced.class), after.count(CostLine.NotPriced.class)));
    return Stream.of(head, changed.stream(), sum)
        .flatMap(Function.identity())
        .collect(Collectors.joining("\n"));
  }

  private Map<String, Double> costs(Bill bill) {
    return bill.priced()
        .collect(
            Collectors.toMap(
                it -> it.what() + " (" + it.type() + ")",
                it -> bill.monthly(it, requestsPerSecond),
                Double::sum,
                TreeMap::new));
  }

  private static double change(String name, Map<String, Double> old, Map<String, Double> now) {
    return now.getOrDefault(name, 0.0) - old.getOrDefault(name, 0.0);
  }
}
