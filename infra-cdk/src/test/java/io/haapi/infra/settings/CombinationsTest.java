package io.haapi.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CombinationsTest {
  @Test
  void coversEveryPairOfValues() {
    var combinations = Combinations.all();
    System.out.printf(
        "settings: %d combinations cover %d pairs of values; no combination can have %d others; %d ms%n",
        combinations.size(),
        Combinations.pairsOfValues() - Combinations.impossible().size(),
        Combinations.impossible().size(),
        Combinations.milliseconds());
    assertThat(combinations).doesNotHaveDuplicates();
    assertThat(Combinations.missing()).isEmpty();
    assertThat(Combinations.unused()).isEmpty();
  }

  /** Shows which values a new or removed rule between settings excludes. */
  @Test
  void listsRejectedPairs() throws IOException {
    Files.write(Path.of("target/impossible-pairs.txt"), Combinations.impossible());
    try (var file = getClass().getResourceAsStream("impossible-pairs.txt")) {
      List<String> listed =
          new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(Combinations.impossible()).as("target/impossible-pairs.txt").isEqualTo(listed);
    }
  }
}
