package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoadResultTest {
  @Test
  void calculatesThroughputAndPercentiles() {
    long[] one = {4_000_000, 1_000_000};
    long[] other = {2_000_000, 3_000_000};

    LoadResult load = LoadResult.of(2_000_000_000L, List.of(one, other));

    assertThat(load.requestsPerSecond()).isEqualTo(2);
    assertThat(load.percentileMillis(50)).isEqualTo(2);
    assertThat(load.percentileMillis(99)).isEqualTo(4);
  }
}
