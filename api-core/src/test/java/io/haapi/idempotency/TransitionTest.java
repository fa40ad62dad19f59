package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransitionTest {

  @ParameterizedTest
  @ValueSource(strings = {"pk", "caller", "commands", "createdAtId"})
  void rejectsFieldsOfTheStore(String name) {
    var field = Map.of(name, "x");
    assertThatIllegalArgumentException().isThrownBy(() -> new Transition(field, Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Transition(Map.of(), field));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Transition(Map.of(), field, Map.of()));
  }
}
