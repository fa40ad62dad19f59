package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

  @ParameterizedTest
  @ValueSource(ints = {199, 300, 404, 503})
  void onlySuccessIsRemembered(int status) {
    assertThatIllegalArgumentException().isThrownBy(() -> Answer.json(status, "{}"));
  }

  @Test
  void everySuccessIs() {
    assertThat(Answer.json(200, "{}").status()).isEqualTo(200);
    assertThat(Answer.json(299, "{}").status()).isEqualTo(299);
  }

  @Test
  void hasHeadersOfOneLine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Answer(200, "text/plain\n", Optional.empty(), ""));
    assertThatIllegalArgumentException().isThrownBy(() -> Answer.json(201, "").at("a\nb"));
  }
}
