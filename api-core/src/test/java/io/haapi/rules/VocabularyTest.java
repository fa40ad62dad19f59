package io.haapi.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.vocabulary.SourceVocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests that the core does not mention the sample, not even in a string. */
class VocabularyTest {
  /** Uses of the word in the sense of sequence. */
  private static final SourceVocabulary VOCABULARY =
      new SourceVocabulary(
          Pattern.compile("(?i)order|cart|price|sku"),
          Pattern.compile(
              "ORDER BY|FilterOrder|\\bOrdered\\b|@Order\\(|annotation\\.Order;|setOrder\\(|orderedStream|naturalOrder"
                  + "|(?i:byte[ _]order[ _]mark)|\\bin (the |their )?order\\b"));

  @Test
  void doesNotMentionSample() throws IOException {
    Path sources = ProjectDirectory.find().resolve("api-core/src/main");
    // Certificates are random letters.
    assertThat(VOCABULARY.offences(sources, file -> !file.toString().endsWith(".pem"))).isEmpty();
  }

  @Test
  void detectsMentionOfSample() {
    assertThat(VOCABULARY.isOffence("  @Order(1) // before the orders")).isTrue();
    assertThat(VOCABULARY.isOffence("  private static final String CART = \"\";")).isTrue();
    assertThat(VOCABULARY.isOffence("  @Order(1) // in their order")).isFalse();
  }
}
