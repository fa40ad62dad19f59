package io.haapi.lab.drill.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Follows each element of a set that only grows, as the checker {@code set-full} of <a
 * href="https://github.com/jepsen-io/jepsen">Jepsen</a> does. An element is known when its addition
 * was acknowledged, or when the first read that shows it ended.
 */
final class SetFull {
  private final Map<String, Attempt> acknowledged;

  SetFull(Map<String, Attempt> acknowledged) {
    this.acknowledged = acknowledged;
  }

  /**
   * A read that looked for an element.
   *
   * @param attempt the read
   * @param present whether it found the element
   */
  record Look(Attempt attempt, boolean present) {}

  /** What became of an element. */
  sealed interface Fate {}

  /**
   * Every read from some moment on finds it.
   *
   * @param staleNanos how long after it was known a read that missed it began; 0 if none did
   * @param missed that read, or the last that found it
   */
  record Stable(long staleNanos, Attempt missed) implements Fate {}

  /**
   * It was known, and the last reads miss it.
   *
   * @param missed the last read that missed it
   */
  record Lost(Attempt missed) implements Fate {}

  /** No read can tell. */
  record NeverRead() implements Fate {}

  /** Returns the fate of an element from the reads that looked for it. */
  Fate of(String element, List<Look> looks) {
    OptionalLong known = knownAt(element, looks);
    List<Attempt> found = new ArrayList<>();
    List<Attempt> missed = new ArrayList<>();
    for (Look look : looks) (look.present() ? found : missed).add(look.attempt());
    found.sort(Comparator.comparingLong(Attempt::invoked));
    missed.sort(Comparator.comparingLong(Attempt::invoked));
    if (known.isEmpty()) return new NeverRead();
    boolean isMissing =
        !missed.isEmpty()
            && (found.isEmpty() || missed.getLast().invoked() > found.getLast().invoked());
    if (isMissing && missed.getLast().invoked() > known.getAsLong()) {
      return new Lost(missed.getLast());
    }
    if (found.isEmpty()) return new NeverRead();
    if (missed.isEmpty()) return new Stable(0, found.getLast());
    return new Stable(
        Math.max(0, missed.getLast().invoked() - known.getAsLong()), missed.getLast());
  }

  private OptionalLong knownAt(String element, List<Look> looks) {
    long seen =
        looks.stream()
            .filter(Look::present)
            .mapToLong(it -> it.attempt().returned())
            .min()
            .orElse(Attempt.NEVER);
    long added =
        acknowledged.containsKey(element) ? acknowledged.get(element).returned() : Attempt.NEVER;
    long first = Math.min(seen, added);
    return first == Attempt.NEVER ? OptionalLong.empty() : OptionalLong.of(first);
  }
}
