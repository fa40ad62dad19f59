package io.haapi.lab.bench;

import java.time.Instant;
import java.util.List;

/**
 * What a run found.
 *
 * @param started when it began
 * @param machine where it ran
 * @param rounds how many rounds it was asked for
 * @param packages what was measured on packages, each for itself
 */
record BenchReport(
    Instant started,
    Machine machine,
    int rounds,
    List<PackageFigures> packages,
    List<Comparison> comparisons) {
  BenchReport {
    packages = List.copyOf(packages);
    comparisons = List.copyOf(comparisons);
  }

  /** Whether every target holds. */
  boolean holds() {
    return comparisons.stream().allMatch(Comparison::holds);
  }

  /** What figures in seconds depend on. */
  record Machine(String system, String java, int processors) {
    static Machine current() {
      return new Machine(
          System.getProperty("os.name") + " " + System.getProperty("os.arch"),
          Runtime.version().toString(),
          Runtime.getRuntime().availableProcessors());
    }
  }
}
