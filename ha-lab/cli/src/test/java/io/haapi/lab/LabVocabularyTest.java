package io.haapi.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.vocabulary.SourceVocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that the lab's sources do not mention the sample, because the lab works with any API.
 * Exceptions are the benchmarks' plain applications and the sample's half of the contract, which
 * belong to the sample.
 */
class LabVocabularyTest {
  /**
   * Allowed: borders, sequences, and names that are contracts (a member of report.json, and two
   * settings of the sample, which other APIs ignore).
   */
  private static final SourceVocabulary VOCABULARY =
      new SourceVocabulary(
          Pattern.compile("(?i)order|cart|price|sku"),
          Pattern.compile(
              "(?i:border)|reverseOrder|firstOrderMilliseconds|HAAPI_ORDER_(?:CURSORKEYS|STORE)|\\bin (the |their |alternating )?order\\b"));

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "bench", "cli", "testing"})
  void doesNotMentionSample(String module) throws IOException {
    Path sources = ProjectDirectory.find().resolve("ha-lab").resolve(module).resolve("src/main");
    assertThat(VOCABULARY.offences(sources)).isEmpty();
  }

  @Test
  void detectsMentionOfSample() {
    assertThat(VOCABULARY.isOffence("POST /v1/orders")).isTrue();
    assertThat(VOCABULARY.isOffence("border: 1px; // of the cart")).isTrue();
    assertThat(VOCABULARY.isOffence("border-top: 1px; // measures in order")).isFalse();
  }
}
