package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ChangeTest {

  @ParameterizedTest
  @ValueSource(strings = {"pk", "caller", "commands"})
  void doesNotTouchWhatBelongsToTheMechanism(String name) {
    var attribute = Map.of(name, AttributeValue.fromS("x"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Change(attribute, Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Change(Map.of(), attribute));
  }
}
