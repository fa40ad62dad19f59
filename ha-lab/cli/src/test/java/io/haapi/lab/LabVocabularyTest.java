package io.haapi.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.vocabulary.SourceVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that neither the lab nor the patterns mention the sample, because both work with any API.
 * Exceptions are the benchmarks' plain applications and the sample's half of the contract, which
 * belong to the sample.
 */
class LabVocabularyTest {
  /**
   * Allowed: borders, sequences, a clause of SQL, and names that are contracts (a member of
   * report.json, an option of kustomize, and two settings of the sample, which other APIs ignore).
   */
  private static final SourceVocabulary VOCABULARY =
      new SourceVocabulary(
          Pattern.compile("(?i)order|cart|price|sku"),
          Pattern.compile(
              "(?i:border)|reverseOrder|firstOrderMilliseconds|HAAPI_ORDER_(?:CURSORKEYS|STORE)|haapi\\.order\\.cursorkeys|order: fifo|ORDER BY|\\b(?:in (?:the |their |alternating |Spring's )?order|the order of)\\b"));

  /** The comparison is about AWS's prices, and reads a member of report.json. */
  private static final SourceVocabulary WITH_PRICES =
      new SourceVocabulary(
          Pattern.compile("(?i)order|cart|sku"),
          Pattern.compile("(?i:border)|paint-order|in ascending order|firstOrderMilliseconds"));

  @Test
  void doesNotMentionSampleInComparison() throws IOException {
    Path sources = ProjectDirectory.find().resolve("ha-lab/compare/src/main");
    assertThat(WITH_PRICES.offences(sources)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "bench", "drill", "cli", "testing"})
  void doesNotMentionSample(String module) throws IOException {
    Path sources = ProjectDirectory.find().resolve("ha-lab").resolve(module).resolve("src/main");
    assertThat(VOCABULARY.offences(sources)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void doesNotMentionSampleInPattern(Path pattern) throws IOException {
    assertThat(VOCABULARY.offences(pattern.resolve("src"), it -> !it.startsWith(tests(pattern))))
        .isEmpty();
  }

  static List<Path> patterns() throws IOException {
    try (Stream<Path> modules = Files.list(ProjectDirectory.find())) {
      List<Path> patterns =
          modules.filter(it -> it.getFileName().toString().endsWith("-pattern")).sorted().toList();
      assertThat(patterns).hasSizeGreaterThanOrEqualTo(4);
      return patterns;
    }
  }

  private static Path tests(Path module) {
    return module.resolve("src/test");
  }

  @Test
  void detectsMentionOfSample() {
    assertThat(VOCABULARY.isOffence("POST /v1/orders")).isTrue();
    assertThat(VOCABULARY.isOffence("border: 1px; // of the cart")).isTrue();
    assertThat(VOCABULARY.isOffence("border-top: 1px; // measures in order")).isFalse();
  }
}
