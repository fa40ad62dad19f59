package io.haapi.lab.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Rounds that measure each subject once. The sequence is reversed after each round, so that no
 * subject always follows the same one.
 *
 * @param name the name in the progress output
 * @param count the number of rounds
 * @param progress receives one line per round
 */
record Rounds(String name, int count, Consumer<String> progress) {

  /** Returns the measurements of each subject, one per round. */
  <K, V> Map<K, List<V>> run(
      Collection<K> subjects, RoundMeasurement<K, V> measure, Shown<K, V> shown)
      throws InterruptedException {
    var found = new LinkedHashMap<K, List<V>>();
    subjects.forEach(subject -> found.put(subject, new ArrayList<>()));
    var sequence = new ArrayList<>(subjects);
    for (int round = 1; round <= count; round++) {
      for (K subject : sequence) found.get(subject).add(measure.of(subject, round));
      progress.accept(line(round, found, shown));
      Collections.reverse(sequence);
    }
    return found;
  }

  private <K, V> String line(int round, Map<K, List<V>> found, Shown<K, V> shown) {
    var latest =
        found.entrySet().stream()
            .map(each -> shown.of(each.getKey(), each.getValue().getLast()))
            .toList();
    return "%s %d/%d: %s".formatted(name, round, count, String.join(", ", latest));
  }

  /** Measures a subject in one round, counted from 1. */
  @FunctionalInterface
  interface RoundMeasurement<K, V> {
    V of(K subject, int round) throws InterruptedException;
  }

  /** Formats a measurement for the progress output. */
  @FunctionalInterface
  interface Shown<K, V> {
    String of(K subject, V measured);
  }
}
