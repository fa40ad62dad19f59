package io.haapi.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.problem.InvalidValue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {
  private static final Money PRICE = new Money("9.99", "EUR");

  @ParameterizedTest
  @ValueSource(strings = {"0", "9.99", "000000000001", "999999999999.9999"})
  void acceptsAmountsUpTo12DigitsAnd4Decimals(String amount) {
    assertThat(new Money(amount, "EUR").value()).isEqualByComparingTo(amount);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "-1", "+1", "1.", ".5", "1.23456", "1234567890123", "1e3", "1,5", "٣", " 1"})
  void rejectsOtherAmounts(String amount) {
    assertInvalid("amount", () -> new Money(amount, "EUR"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "eur", "EURO", "ZZZ", "€"})
  void rejectsUnknownCurrency(String currency) {
    assertInvalid("currency", () -> new Money("1", currency));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "a b", "a/b", "ü", "a\n"})
  void rejectsInvalidSku(String sku) {
    assertInvalid("sku", () -> new Line(sku, 1, PRICE));
  }

  @Test
  void acceptsSkusUpTo64Characters() {
    assertThat(new Line("s".repeat(64), 1, PRICE).sku()).hasSize(64);
    assertInvalid("sku", () -> new Line("s".repeat(65), 1, PRICE));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10_001, Integer.MAX_VALUE})
  void rejectsQuantitiesOutOfRange(int quantity) {
    assertInvalid("quantity", () -> new Line("a", quantity, PRICE));
  }

  @Test
  void requiresPrice() {
    assertInvalid("unitPrice", () -> new Line("a", 1, null));
  }

  private static void assertInvalid(String member, ThrowingCallable making) {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(making)
        .satisfies(e -> assertThat(e.member()).isEqualTo(member));
  }
}
