package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that the general half of the contract names nothing of the sample, not even in a string.
 */
class VocabularyTest {
  private static final Pattern SAMPLE = Pattern.compile("(?i)order|cart|price|sku");

  /** JUnit's sequence of tests, and the one place where the sample's half is plugged in. */
  private static final Pattern ALLOWED =
      Pattern.compile(
          "@Order\\(|\\b(Test)?ClassOrder(er)?\\b|\\bOrderAnnotation\\b|jupiter\\.api\\.Order;"
              + "|io\\.haapi\\.lab\\.contract\\.orders\\.OrdersApiContract|extends OrdersApiContract");

  @Test
  void generalHalfNamesNothingOfSample() throws IOException {
    Path contract =
        ProjectDirectory.find().resolve("ha-lab/contract/src/main/java/io/haapi/lab/contract");
    try (Stream<Path> files = Files.walk(contract)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .filter(file -> !file.startsWith(contract.resolve("orders")))
                  .flatMap(VocabularyTest::offences))
          .isEmpty();
    }
  }

  @Test
  void detectsConceptOfSample() {
    assertThat(isOffence("  @Order(1) // before the orders")).isTrue();
    assertThat(isOffence("  private static final String CART = \"\";")).isTrue();
    assertThat(isOffence("  @Order(1)")).isFalse();
  }

  private static Stream<String> offences(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return Stream.concat(Stream.of(file.getFileName().toString()), lines.stream())
          .filter(VocabularyTest::isOffence)
          .map(line -> file + ": " + line.strip());
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  private static boolean isOffence(String line) {
    return SAMPLE.matcher(ALLOWED.matcher(line).replaceAll("")).find();
  }
}
