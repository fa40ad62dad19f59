package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredResponseTest {

  @ParameterizedTest
  @ValueSource(ints = {199, 300, 404, 503})
  void acceptsOnlySuccess(int status) {
    assertThatIllegalArgumentException().isThrownBy(() -> StoredResponse.json(status, "{}"));
  }

  @Test
  void acceptsEverySuccess() {
    assertThat(StoredResponse.json(200, "{}").status()).isEqualTo(200);
    assertThat(StoredResponse.json(299, "{}").status()).isEqualTo(299);
  }

  @Test
  void rejectsLineBreaksInHeaders() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StoredResponse(200, "text/plain\n", Optional.empty(), ""));
    assertThatIllegalArgumentException().isThrownBy(() -> StoredResponse.json(201, "").at("a\nb"));
  }
}
