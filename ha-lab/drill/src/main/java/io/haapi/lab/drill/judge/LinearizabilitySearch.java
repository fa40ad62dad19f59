package io.haapi.lab.drill.judge;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Decides whether concurrent calls can be explained by executing them one after the other, each at
 * one moment between its invocation and its return.
 *
 * <p>The search of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993) with the
 * memoization of Lowe ("Testing for Linearizability", 2017): it tries every call that was invoked
 * before the first return, and never the same set of calls with the same state twice. A call that
 * may never have happened has no return, so it can be left out. A call that fits and only reads is
 * taken at once: whatever follows without it also follows after it.
 */
final class LinearizabilitySearch {
  private static final int HEAD = 0;

  private LinearizabilitySearch() {}

  /**
   * What a call does to the state.
   *
   * @param <S> the state, with equality
   * @param <I> the call with its response
   */
  @FunctionalInterface
  interface Model<S, I> {
    /** Returns the state after the call; empty if it cannot have this response in this state. */
    Optional<S> step(S state, I input);
  }

  /**
   * A call.
   *
   * @param invoked when it was invoked
   * @param returned when it returned; {@link Attempt#NEVER} if it may take effect later, or never
   * @param input what was called, and its response
   * @param reads {@code true} if it changes no state whatsoever
   */
  record Call<I>(long invoked, long returned, I input, boolean reads) {
    boolean isOptional() {
      return returned == Attempt.NEVER;
    }
  }

  /** The result of a search. */
  sealed interface Outcome {}

  /** There is a sequence that explains the calls. */
  record Linearizable() implements Outcome {}

  /**
   * No sequence explains the calls.
   *
   * @param stuck the index of the call that does not fit after the longest sequence that was found
   */
  record NotLinearizable(int stuck) implements Outcome {}

  /** The search ended at its bound. */
  record BoundReached() implements Outcome {}

  /**
   * Searches.
   *
   * @param bound the number of configurations after which the search gives up
   */
  static <S, I> Outcome search(S initial, List<Call<I>> calls, Model<S, I> model, int bound) {
    return new Search<>(initial, calls, model).run(bound);
  }

  private record Configuration<S>(BitSet taken, S state) {}

  /** A taken call, with the state before it. */
  private record Taken<S>(int entry, S before, boolean isChoice) {}

  /** An invocation, or a return, at its time. */
  private record Entry(int call, long time, boolean isReturn) {}

  private static final class Search<S, I> {
    private final List<Call<I>> calls;
    private final Model<S, I> model;
    // Entries from 1 on, linked by time; 0 is the head.
    private final Entry[] entries;
    private final int[] next;
    private final int[] previous;
    private final int[] returns;
    private final BitSet taken = new BitSet();
    private final Set<Configuration<S>> seen = new HashSet<>();
    private final Deque<Taken<S>> path = new ArrayDeque<>();
    private S state;
    private int required;
    private int longest = -1;
    private int stuck;

    Search(S initial, List<Call<I>> calls, Model<S, I> model) {
      this.calls = calls;
      this.model = model;
      state = initial;
      // At equal times the invocation comes first: the calls are concurrent.
      entries =
          IntStream.range(0, calls.size())
              .boxed()
              .flatMap(this::entriesOf)
              .sorted(Comparator.comparingLong(Entry::time).thenComparing(Entry::isReturn))
              .toArray(Entry[]::new);
      next = new int[entries.length + 1];
      previous = new int[entries.length + 1];
      returns = new int[calls.size()];
      for (int i = 0; i <= entries.length; i++) {
        next[i] = i == entries.length ? HEAD : i + 1;
        previous[i] = i - 1;
        if (i > 0 && entries[i - 1].isReturn()) {
          returns[entries[i - 1].call()] = i;
          required++;
        }
      }
    }

    private Stream<Entry> entriesOf(int index) {
      Call<I> call = calls.get(index);
      Entry invoked = new Entry(index, call.invoked(), false);
      return call.isOptional()
          ? Stream.of(invoked)
          : Stream.of(invoked, new Entry(index, call.returned(), true));
    }

    Outcome run(int bound) {
      int at = next[HEAD];
      while (required > 0) {
        Entry entry = entries[at - 1];
        if (!entry.isReturn()) {
          at = tryToTake(at, entry.call());
          if (seen.size() > bound) return new BoundReached();
          continue;
        }
        if (taken.cardinality() > longest) {
          longest = taken.cardinality();
          stuck = entry.call();
        }
        at = backtrack();
        if (at == HEAD) return new NotLinearizable(stuck);
      }
      return new Linearizable();
    }

    /** Takes the call if it fits, and returns the entry to look at next. */
    private int tryToTake(int at, int call) {
      Optional<S> after = model.step(state, calls.get(call).input());
      if (after.isEmpty()) return next[at];
      // Leaving it out comes to the same.
      if (calls.get(call).isOptional() && after.orElseThrow().equals(state)) return next[at];
      boolean isChoice = !calls.get(call).reads();
      taken.set(call);
      if (isChoice && !seen.add(new Configuration<>((BitSet) taken.clone(), after.orElseThrow()))) {
        taken.clear(call);
        return next[at];
      }
      path.push(new Taken<>(at, state, isChoice));
      state = after.orElseThrow();
      unlink(at);
      if (returns[call] != 0) {
        unlink(returns[call]);
        required--;
      }
      return next[HEAD];
    }

    /** Takes back the last choice, and returns the entry after it, or the head if there is none. */
    private int backtrack() {
      while (!path.isEmpty()) {
        Taken<S> last = path.pop();
        int call = entries[last.entry() - 1].call();
        if (returns[call] != 0) {
          relink(returns[call]);
          required++;
        }
        relink(last.entry());
        taken.clear(call);
        state = last.before();
        if (last.isChoice()) return next[last.entry()];
      }
      return HEAD;
    }

    private void unlink(int entry) {
      next[previous[entry]] = next[entry];
      if (next[entry] != HEAD) previous[next[entry]] = previous[entry];
    }

    private void relink(int entry) {
      next[previous[entry]] = entry;
      if (next[entry] != HEAD) previous[next[entry]] = entry;
    }
  }
}
