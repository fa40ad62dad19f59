package io.haapi.item;

import static io.haapi.problem.InvalidValue.required;

import io.haapi.problem.InvalidValue;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An amount of money, as the caller wrote it, without normalization.
 *
 * @param amount 1 to 12 digits, then at most 4 decimals: {@code 9.99}
 * @param currency an ISO 4217 code: {@code EUR}
 */
public record Money(String amount, String currency) {
  private static final Pattern AMOUNT = Pattern.compile("\\d{1,12}(\\.\\d{1,4})?");
  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  /**
   * @throws InvalidValue when a member is missing or invalid
   */
  public Money {
    // Checked before a BigDecimal is created: adding to 1e400000000 would never end.
    if (!AMOUNT.matcher(required("amount", amount)).matches()) {
      throw new InvalidValue(
          "amount", "must be a string of 1 to 12 digits with at most 4 decimals, such as \"9.99\"");
    }
    if (!CURRENCIES.contains(required("currency", currency))) {
      throw new InvalidValue("currency", "must be an ISO 4217 code, such as \"EUR\"");
    }
  }

  /** Returns the amount as a number; {@code 9.9} and {@code 9.90} differ in scale. */
  public BigDecimal value() {
    return new BigDecimal(amount);
  }
}
