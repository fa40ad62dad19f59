package io.haapi.lab.bench;

import java.time.Instant;
import java.util.List;

/**
 * The results of a run.
 *
 * @param rounds the requested number of rounds
 * @param packages figures of single packages, without a baseline
 * @param stores figures of the store benchmark's subjects
 */
record BenchReport(
    Instant started,
    MachineInfo machine,
    int rounds,
    List<PackageFigures> packages,
    List<StoreFigures> stores,
    List<Comparison> comparisons) {
  BenchReport {
    packages = List.copyOf(packages);
    stores = List.copyOf(stores);
    comparisons = List.copyOf(comparisons);
  }

  /** Returns true if every target holds. */
  boolean holds() {
    return comparisons.stream().allMatch(Comparison::holds)
        && stores.stream().allMatch(StoreFigures::holds);
  }

  /** The machine, on which figures in seconds depend. */
  record MachineInfo(String system, String java, int processors) {
    static MachineInfo current() {
      return new MachineInfo(
          System.getProperty("os.name") + " " + System.getProperty("os.arch"),
          Runtime.version().toString(),
          Runtime.getRuntime().availableProcessors());
    }
  }
}
