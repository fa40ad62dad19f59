package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.haapi.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  @Test
  void treatsQuotedAndBareKeysAlike() {
    assertThat(parse("\"8e03978e-40d5\"")).isEqualTo(parse("8e03978e-40d5"));
  }

  @Test
  void unescapesQuotedKey() {
    assertThat(parse("\"a\\\"b\\\\c\"").value()).isEqualTo("a\"b\\c");
  }

  @Test
  void acceptsMoreCharactersInQuotes() {
    assertThat(parse("\"a, b; c\"").value()).isEqualTo("a, b; c");
  }

  @Test
  void acceptsUpTo255Characters() {
    assertThat(parse("k".repeat(255)).value()).hasSize(255);
    assertRefused("idempotency-key-malformed", "k".repeat(256));
    assertRefused("idempotency-key-malformed", "\"" + "k".repeat(256) + "\"");
  }

  @Test
  void reportsMissingKey() {
    assertRefused("idempotency-key-missing");
  }

  @Test
  void rejectsTwoHeaders() {
    assertRefused("idempotency-key-malformed", "a", "a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\"\"",
        "\"",
        "\"a",
        "a\"",
        "\"a\"b\"",
        "\"a\\b\"",
        "a b",
        "a,b",
        "a, b",
        "a;p=1",
        "\"a\";p=1",
        "\"a\", \"b\"",
        "ä",
        "\"ä\"",
        "a\tb",
        "\"a\tb\"",
        "a\\b",
        "a\u007fb",
        "🦆"
      })
  void rejectsMalformedKeys(String header) {
    assertRefused("idempotency-key-malformed", header);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ä", "a\tb"})
  void rejectsMalformedValue(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey(value));
    assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey("k".repeat(256)));
  }

  private static IdempotencyKey parse(String header) {
    return IdempotencyKey.parse(List.of(header));
  }

  private static void assertRefused(String problem, String... headers) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> IdempotencyKey.parse(List.of(headers)))
        .satisfies(
            e -> {
              assertThat(e.problem().name()).isEqualTo(problem);
              assertThat(e.problem().status()).isEqualTo(400);
              assertThat(e.problem().errors().getFirst().field()).isEqualTo("Idempotency-Key");
            });
  }
}
