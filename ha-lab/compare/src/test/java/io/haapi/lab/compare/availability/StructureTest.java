package io.haapi.lab.compare.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StructureTest {
  private static final Structure GOOD = new Structure.Part(0.9);
  private static final Structure FAIR = new Structure.Part(0.8);

  record Case(Structure structure, double expected) {}

  static Stream<Case> structures() {
    return Stream.of(
        new Case(GOOD, 0.9),
        new Case(new Structure.Series(List.of(GOOD, FAIR)), 0.9 * 0.8),
        new Case(new Structure.AtLeast(1, List.of(GOOD, FAIR)), 1 - 0.1 * 0.2),
        // Two of three equal parts: 3p² − 2p³.
        new Case(
            new Structure.AtLeast(2, List.of(GOOD, GOOD, GOOD)),
            3 * 0.9 * 0.9 - 2 * 0.9 * 0.9 * 0.9),
        // Two of three different parts.
        new Case(
            new Structure.AtLeast(2, List.of(GOOD, FAIR, new Structure.Part(0.5))),
            0.9 * 0.8 * 0.5 + 0.9 * 0.8 * 0.5 + 0.9 * 0.2 * 0.5 + 0.1 * 0.8 * 0.5),
        new Case(
            new Structure.Series(List.of(GOOD, new Structure.AtLeast(1, List.of(FAIR, FAIR)))),
            0.9 * (1 - 0.2 * 0.2)),
        new Case(new Structure.AtLeast(0, List.of(FAIR)), 1),
        new Case(new Structure.AtLeast(2, List.of(FAIR)), 0));
  }

  @ParameterizedTest
  @MethodSource("structures")
  void equalsClosedForm(Case it) {
    assertThat(it.structure().availability()).isCloseTo(it.expected(), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("structures")
  void equalsSimulationWithinOnePercent(Case it) {
    var random = new SplittableRandom(7);
    int samples = 200_000;
    long available = 0;
    for (int i = 0; i < samples; i++) {
      if (it.structure().isAvailable(random::nextDouble)) available++;
    }

    assertThat((double) available / samples).isCloseTo(it.expected(), within(0.01));
  }
}
