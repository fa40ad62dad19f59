package io.haapi.session;

import static io.haapi.problem.InvalidValue.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.haapi.problem.InvalidValue;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeCodecTest {
  /** A value that validates itself. */
  record Weight(String amount, String unit) {
    Weight {
      if (required("amount", amount).startsWith("-")) {
        throw new InvalidValue("amount", "must not be negative");
      }
      required("unit", unit);
    }
  }

  private final AttributeCodec codec =
      new AttributeCodec(List.of(new SessionType("weight", Weight.class)));

  @Test
  void writesTheNameOfTheTypeAndNotItsClass() {
    assertThat(codec.encode(new Weight("9.90", "kg")))
        .isEqualTo("[\"weight\",{\"amount\":\"9.90\",\"unit\":\"kg\"}]");
  }

  @Test
  void readsBackWhatItWrote() {
    assertThat(codec.decode(codec.encode(new Weight("9.90", "kg"))))
        .contains(new Weight("9.90", "kg"));
  }

  @Test
  void ignoresMembersOfLaterVersions() {
    assertThat(codec.decode("[\"weight\",{\"amount\":\"1\",\"unit\":\"kg\",\"later\":1}]"))
        .contains(new Weight("1", "kg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "{}",
        "[]",
        "[\"weight\"]",
        "[\"weight\",null]",
        "[\"weight\",{}]",
        "[\"weight\",{\"amount\":\"-1\",\"unit\":\"kg\"}]",
        "[\"Integer\",\"x\"]",
        "[\"io.haapi.session.AttributeCodecTest$Weight\",{\"amount\":\"1\",\"unit\":\"kg\"}]",
        "[\"java.net.URL\",\"http://localhost\"]",
        "[7,7]"
      })
  void omitsUnreadableValues(String stored) {
    assertThat(codec.decode(stored)).isEmpty();
  }

  @Test
  void rejectsUnregisteredType() {
    assertThatIllegalArgumentException().isThrownBy(() -> codec.encode(BigDecimal.ONE));
  }

  @Test
  void rejectsDuplicateTypeName() {
    var types =
        List.of(new SessionType("same", Weight.class), new SessionType("same", BigDecimal.class));

    assertThatIllegalStateException()
        .isThrownBy(() -> new AttributeCodec(types))
        .withMessageContaining("same");
  }
}
