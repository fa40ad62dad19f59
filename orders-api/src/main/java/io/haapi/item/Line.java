package io.haapi.item;

import static io.haapi.problem.InvalidValue.required;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.haapi.problem.InvalidValue;
import java.util.regex.Pattern;

/**
 * A line of a cart or of an order: a quantity of a product at a unit price.
 *
 * @param sku 1 to 64 letters, digits, dots, underscores and dashes (ASCII)
 * @param quantity 1 to 10,000
 * @param unitPrice the price of one unit
 */
public record Line(String sku, int quantity, Money unitPrice) {
  private static final Pattern SKU = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_QUANTITY = 10_000;

  /**
   * @throws InvalidValue when a member is missing or invalid
   */
  public Line {
    requireSku(sku);
    requireQuantity(quantity);
    required("unitPrice", unitPrice);
  }

  /** Creates a line from JSON, in which the quantity may be missing. */
  @JsonCreator
  static Line of(
      @JsonProperty("sku") String sku,
      @JsonProperty("quantity") Integer quantity,
      @JsonProperty("unitPrice") Money unitPrice) {
    return new Line(requireSku(sku), required("quantity", quantity), unitPrice);
  }

  /**
   * Returns the sku, if it is valid.
   *
   * @throws InvalidValue when it is missing or invalid
   */
  public static String requireSku(String sku) {
    if (SKU.matcher(required("sku", sku)).matches()) return sku;
    throw new InvalidValue("sku", "must be 1 to 64 of the characters A-Z a-z 0-9 . _ -");
  }

  /**
   * Returns the quantity, if it is valid.
   *
   * @throws InvalidValue when it is out of range
   */
  public static int requireQuantity(int quantity) {
    if (quantity >= 1 && quantity <= MAX_QUANTITY) return quantity;
    throw new InvalidValue("quantity", "must be 1 to 10000");
  }
}
