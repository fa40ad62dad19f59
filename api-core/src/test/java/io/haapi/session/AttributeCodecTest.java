package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.haapi.item.Money;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeCodecTest {
  private final AttributeCodec codec =
      new AttributeCodec(List.of(new SessionType("money", Money.class)));

  @Test
  void writesTheNameOfTheTypeAndNotItsClass() {
    assertThat(codec.encode(new Money("9.90", "EUR")))
        .isEqualTo("[\"money\",{\"amount\":\"9.90\",\"currency\":\"EUR\"}]");
  }

  @Test
  void readsBackWhatItWrote() {
    assertThat(codec.decode(codec.encode(new Money("9.90", "EUR"))))
        .contains(new Money("9.90", "EUR"));
  }

  @Test
  void readsAValueThatALaterVersionAddedAMemberTo() {
    assertThat(codec.decode("[\"money\",{\"amount\":\"1\",\"currency\":\"EUR\",\"later\":1}]"))
        .contains(new Money("1", "EUR"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "{}",
        "[]",
        "[\"money\"]",
        "[\"money\",null]",
        "[\"money\",{}]",
        "[\"money\",{\"amount\":\"-1\",\"currency\":\"EUR\"}]",
        "[\"Integer\",\"x\"]",
        "[\"io.haapi.item.Money\",{\"amount\":\"1\",\"currency\":\"EUR\"}]",
        "[\"java.net.URL\",\"http://localhost\"]",
        "[7,7]"
      })
  void leavesOutWhatItDoesNotUnderstand(String stored) {
    assertThat(codec.decode(stored)).isEmpty();
  }

  @Test
  void refusesATypeThatIsNotRegistered() {
    assertThatIllegalArgumentException().isThrownBy(() -> codec.encode(BigDecimal.ONE));
  }

  @Test
  void refusesTwoTypesOfOneName() {
    var types =
        List.of(new SessionType("same", Money.class), new SessionType("same", BigDecimal.class));

    assertThatIllegalStateException()
        .isThrownBy(() -> new AttributeCodec(types))
        .withMessageContaining("same");
  }
}
