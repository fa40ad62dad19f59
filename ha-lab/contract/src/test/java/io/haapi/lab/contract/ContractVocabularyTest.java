package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.vocabulary.SourceVocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Checks that the general half of the contract names nothing of the sample, not even in a string.
 */
class ContractVocabularyTest {
  /** JUnit's sequence of tests, and the one place where the sample's half is plugged in. */
  private static final SourceVocabulary VOCABULARY =
      new SourceVocabulary(
          Pattern.compile("(?i)order|cart|price|sku"),
          Pattern.compile(
              "@Order\\(|\\b(Test)?ClassOrder(er)?\\b|\\bOrderAnnotation\\b|jupiter\\.api\\.Order;"
                  + "|io\\.haapi\\.lab\\.contract\\.orders\\.OrdersApiContract|extends OrdersApiContract"));

  @Test
  void doesNotMentionSampleInGeneralHalf() throws IOException {
    Path contract =
        ProjectDirectory.find().resolve("ha-lab/contract/src/main/java/io/haapi/lab/contract");
    assertThat(VOCABULARY.offences(contract, file -> !file.startsWith(contract.resolve("orders"))))
        .isEmpty();
  }

  @Test
  void detectsMentionOfSample() {
    assertThat(VOCABULARY.isOffence("  @Order(1) // before the orders")).isTrue();
    assertThat(VOCABULARY.isOffence("  private static final String CART = \"\";")).isTrue();
    assertThat(VOCABULARY.isOffence("  @Order(1)")).isFalse();
  }
}
