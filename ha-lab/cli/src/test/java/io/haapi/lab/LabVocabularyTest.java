package io.haapi.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lab works with any API, so its sources name no concept of the sample. The plain applications
 * that the benchmarks compare with are the sample's, and the contract has a half of its own for it.
 */
class LabVocabularyTest {
  private static final Pattern SAMPLE = Pattern.compile("(?i)order|cart|price|sku");

  /**
   * Borders, sequences, and names that are contracts: a member of report.json, and two settings of
   * the sample, which other APIs ignore.
   */
  private static final Pattern ALLOWED =
      Pattern.compile(
          "(?i:border)|reverseOrder|firstOrderMilliseconds|HAAPI_ORDER_(?:CURSORKEYS|STORE)|\\bin (the |their |alternating )?order\\b");

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "bench", "cli", "testing"})
  void namesNoConceptOfTheSample(String module) throws IOException {
    Path sources = ProjectDirectory.find().resolve("ha-lab").resolve(module).resolve("src/main");
    try (Stream<Path> files = Files.walk(sources)) {
      assertThat(files.filter(Files::isRegularFile).flatMap(LabVocabularyTest::offences)).isEmpty();
    }
  }

  @Test
  void findsConceptsOfTheSample() {
    assertThat(isOffence("POST /v1/orders")).isTrue();
    assertThat(isOffence("border: 1px; // of the cart")).isTrue();
    assertThat(isOffence("border-top: 1px; // measures in order")).isFalse();
  }

  private static Stream<String> offences(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return Stream.concat(Stream.of(file.getFileName().toString()), lines.stream())
          .filter(LabVocabularyTest::isOffence)
          .map(line -> file + ": " + line.strip());
    } catch (IOException e) {
      throw new AssertionError(file + " is not text", e);
    }
  }

  private static boolean isOffence(String line) {
    return SAMPLE.matcher(ALLOWED.matcher(line).replaceAll("")).find();
  }
}
