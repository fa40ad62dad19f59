package io.haapi.lab.drill.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.judge.LinearizabilitySearch.BoundReached;
import io.haapi.lab.drill.judge.LinearizabilitySearch.Call;
import io.haapi.lab.drill.judge.LinearizabilitySearch.Linearizable;
import io.haapi.lab.drill.judge.LinearizabilitySearch.NotLinearizable;
import io.haapi.lab.drill.judge.LinearizabilitySearch.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Searches in the histories of a register that can be read, written, and compared and set. */
class LinearizabilitySearchTest {
  private static final int BOUND = 100_000;
  private static final int HISTORIES = 20_000;

  private sealed interface Step {}

  private record Write(int value) implements Step {}

  private record Read(int value) implements Step {}

  private record CompareAndSet(int expected, int value, boolean done) implements Step {}

  private static Optional<Integer> step(int state, Step step) {
    return switch (step) {
      case Write it -> Optional.of(it.value());
      case Read it -> state == it.value() ? Optional.of(state) : Optional.empty();
      case CompareAndSet it when it.done() ->
          state == it.expected() ? Optional.of(it.value()) : Optional.empty();
      case CompareAndSet it -> state == it.expected() ? Optional.empty() : Optional.of(state);
    };
  }

  @Test
  void agreesWithBruteForce() {
    var random = new Random(1);
    int linearizable = 0;
    for (int i = 0; i < HISTORIES; i++) {
      List<Call<Step>> calls = randomCalls(random);
      boolean expected = canExplain(0, calls);
      assertThat(search(calls) instanceof Linearizable).as("%s", calls).isEqualTo(expected);
      if (expected) linearizable++;
    }
    // Both must occur often, or the comparison says little.
    assertThat(linearizable).isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
  }

  @Test
  void letsUnknownCallTakeEffectLaterOrNever() {
    var unknown = call(1, Attempt.NEVER, new Write(5));

    assertThat(search(List.of(unknown, call(2, 3, new Read(0)), call(4, 5, new Read(5)))))
        .isEqualTo(new Linearizable());
    assertThat(search(List.of(unknown, call(2, 3, new Read(0))))).isEqualTo(new Linearizable());
  }

  @Test
  void rejectsEffectBeforeInvocation() {
    assertThat(search(List.of(call(1, 2, new Read(5)), call(3, 4, new Write(5)))))
        .isEqualTo(new NotLinearizable(0));
  }

  @Test
  void namesCallThatFitsNowhere() {
    assertThat(
            search(
                List.of(
                    call(1, 2, new Write(1)), call(3, 4, new Read(1)), call(5, 6, new Read(2)))))
        .isEqualTo(new NotLinearizable(2));
  }

  @Test
  void takesEqualTimesAsConcurrent() {
    assertThat(search(List.of(call(1, 2, new Read(5)), call(2, 3, new Write(5)))))
        .isEqualTo(new Linearizable());
  }

  @Test
  void stopsAtBound() {
    var calls = new ArrayList<Call<Step>>();
    for (int i = 1; i <= 14; i++) calls.add(call(0, 100, new Write(i)));
    calls.add(call(101, 102, new Read(99)));

    assertThat(LinearizabilitySearch.search(0, calls, LinearizabilitySearchTest::step, 1000))
        .isEqualTo(new BoundReached());
  }

  @Test
  void searchesLongHistoryOfOneAggregate() {
    var calls = new ArrayList<Call<Step>>();
    for (int i = 0; i < 5_000; i++) {
      calls.add(call(10L * i, 10L * i + 35, new Write(i)));
      calls.add(call(10L * i + 36, 10L * i + 39, new Read(i)));
    }

    assertThat(search(calls)).isEqualTo(new Linearizable());
  }

  private static Outcome search(List<Call<Step>> calls) {
    return LinearizabilitySearch.search(0, calls, LinearizabilitySearchTest::step, BOUND);
  }

  private static Call<Step> call(long invoked, long returned, Step step) {
    return new Call<>(
        invoked,
        returned,
        step,
        step instanceof Read || step instanceof CompareAndSet it && !it.done());
  }

  private static List<Call<Step>> randomCalls(Random random) {
    var calls = new ArrayList<Call<Step>>();
    int size = 1 + random.nextInt(7);
    for (int i = 0; i < size; i++) {
      long invoked = random.nextInt(20);
      Step step =
          switch (random.nextInt(3)) {
            case 0 -> new Write(random.nextInt(3));
            case 1 -> new Read(random.nextInt(3));
            default ->
                new CompareAndSet(random.nextInt(3), random.nextInt(3), random.nextBoolean());
          };
      boolean unknown = !(step instanceof Read) && random.nextInt(4) == 0;
      calls.add(call(invoked, unknown ? Attempt.NEVER : invoked + 1 + random.nextInt(10), step));
    }
    return calls;
  }

  /** Tries every sequence that respects time, without memory. */
  private static boolean canExplain(int state, List<Call<Step>> rest) {
    long firstReturn = rest.stream().mapToLong(Call::returned).min().orElse(Attempt.NEVER);
    if (firstReturn == Attempt.NEVER) return true;
    for (Call<Step> call : rest) {
      if (call.invoked() > firstReturn) continue;
      var others = new ArrayList<>(rest);
      others.remove(call);
      Optional<Integer> after = step(state, call.input());
      if (after.isPresent() && canExplain(after.orElseThrow(), others)) return true;
    }
    return false;
  }
}
