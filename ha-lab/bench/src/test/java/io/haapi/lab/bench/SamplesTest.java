package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void takesMiddleValueAsMedian() {
    assertThat(Samples.of(9, 1, 5).median()).isEqualTo(5);
  }

  @Test
  void averagesTwoMiddleValuesForMedian() {
    assertThat(Samples.of(4, 1, 2, 3).median()).isEqualTo(2.5);
  }

  @Test
  void interpolatesQuartilesAsSpreadsheetsDo() {
    var samples = Samples.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 12);

    assertThat(samples.lowerQuartile()).isEqualTo(3.25);
    assertThat(samples.upperQuartile()).isEqualTo(7.75);
    assertThat(samples.min()).isEqualTo(1);
    assertThat(samples.max()).isEqualTo(12);
  }

  @Test
  void hasNoSpreadForOneSample() {
    var one = Samples.of(7);

    assertThat(List.of(one.min(), one.lowerQuartile(), one.median(), one.upperQuartile()))
        .containsOnly(7.0);
  }

  @Test
  void dividesValuesOfSameRound() {
    // The machine was ten times slower in the second round, for both.
    var ratios = Samples.of(90, 9, 80).dividedBy(Samples.of(100, 10, 100));

    assertThat(ratios.values()).containsExactly(0.9, 0.9, 0.8);
    assertThat(ratios.median()).isEqualTo(0.9);
  }

  @Test
  void rejectsInvalidValues() {
    assertThatThrownBy(Samples::of).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Samples.of(1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Samples.of(1).dividedBy(Samples.of(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Samples.of(1, 2).dividedBy(Samples.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
