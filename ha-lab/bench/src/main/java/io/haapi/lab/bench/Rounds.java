package io.haapi.lab.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Rounds in which each of several things is measured once, in an order that turns round each time,
 * so that none always follows the same one.
 *
 * @param name for the progress
 * @param count how many
 * @param progress takes a line for each round
 */
record Rounds(String name, int count, Consumer<String> progress) {

  /** What was measured on each, in the order of the rounds. */
  <K, V> Map<K, List<V>> run(Collection<K> subjects, Measure<K, V> measure, Shown<K, V> shown)
      throws InterruptedException {
    var found = new LinkedHashMap<K, List<V>>();
    subjects.forEach(subject -> found.put(subject, new ArrayList<>()));
    var order = new ArrayList<>(subjects);
    for (int round = 1; round <= count; round++) {
      for (K subject : order) found.get(subject).add(measure.of(subject, round));
      progress.accept(line(round, found, shown));
      Collections.reverse(order);
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

  /** Measures one thing in one round, counted from 1. */
  @FunctionalInterface
  interface Measure<K, V> {
    V of(K subject, int round) throws InterruptedException;
  }

  /** What is shown of a measurement. */
  @FunctionalInterface
  interface Shown<K, V> {
    String of(K subject, V measured);
  }
}
