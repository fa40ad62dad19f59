package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the concepts of the sample out of the CDK app. The sample declares them. */
class InfraVocabularyTest {
  private static final Pattern SAMPLE = Pattern.compile("(?i)\\bborder|order|cart|price|sku");

  @Test
  void doesNotMentionSample() throws IOException {
    try (Stream<Path> files = Files.walk(Deployments.project().resolve("infra-cdk/src/main"))) {
      assertThat(files.filter(Files::isRegularFile).flatMap(InfraVocabularyTest::offences))
          .isEmpty();
    }
  }

  @Test
  void detectsMentionOfSample() {
    assertThat(isOffence("  String name = \"-orders\";")).isTrue();
    assertThat(isOffence("  private static final String CART = \"\";")).isTrue();
    assertThat(isOffence("  border: 1px")).isFalse();
  }

  private static Stream<String> offences(Path file) {
    try {
      String text = file.getFileName() + "\n" + Files.readString(file);
      return text.lines()
          .filter(InfraVocabularyTest::isOffence)
          .map(line -> file + ": " + line.strip());
    } catch (IOException e) {
      throw new AssertionError(file + " is not a text file", e);
    }
  }

  private static boolean isOffence(String line) {
    return SAMPLE.matcher(line).results().anyMatch(it -> !it.group().equalsIgnoreCase("border"));
  }
}
