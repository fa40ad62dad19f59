package io.haapi.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The core knows nothing of the sample, not even by a string. */
class VocabularyTest {
  private static final Pattern SAMPLE = Pattern.compile("(?i)order|cart|price|sku");

  /** Uses of the word in the sense of sequence. */
  private static final Pattern SEQUENCE =
      Pattern.compile(
          "ORDER BY|FilterOrder|\\bOrdered\\b|@Order\\(|annotation\\.Order;|setOrder\\(|orderedStream|naturalOrder"
              + "|(?i:byte[ _]order[ _]mark)|\\bin (the |their )?order\\b");

  @Test
  void namesNoConceptOfTheSample() throws IOException {
    try (Stream<Path> files = Files.walk(ProjectDirectory.find().resolve("api-core/src/main"))) {
      assertThat(files.filter(Files::isRegularFile).flatMap(VocabularyTest::offences)).isEmpty();
    }
  }

  @Test
  void noticesAConceptOfTheSample() {
    assertThat(isOffence("  @Order(1) // before the orders")).isTrue();
    assertThat(isOffence("  private static final String CART = \"\";")).isTrue();
    assertThat(isOffence("  @Order(1) // in their order")).isFalse();
  }

  private static Stream<String> offences(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return Stream.concat(Stream.of(file.getFileName().toString()), lines.stream())
          .filter(VocabularyTest::isOffence)
          .map(line -> file + ": " + line.strip());
    } catch (IOException e) {
      throw new AssertionError(file + " is no text", e);
    }
  }

  private static boolean isOffence(String line) {
    return SAMPLE.matcher(SEQUENCE.matcher(line).replaceAll("")).find();
  }
}
