package io.haapi.order;

import static io.haapi.problem.InvalidValue.required;

import io.haapi.idempotency.Fingerprint;
import io.haapi.item.Line;
import io.haapi.problem.InvalidValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that places an order.
 *
 * @param lines 1 to 100
 */
record PlaceOrder(List<Line> lines) {
  static final String OPERATION = "order.place";
  static final int MAX_LINES = 100;

  /** The version of the canonical form in {@link #fingerprint()}. */
  private static final int FORM = 1;

  /**
   * @throws InvalidValue when there are no lines or too many, or a line is null
   */
  PlaceOrder {
    required("lines", lines);
    if (lines.isEmpty() || lines.size() > MAX_LINES) {
      throw new InvalidValue("lines", "must have 1 to " + MAX_LINES + " entries");
    }
    for (int i = 0; i < lines.size(); i++) required("lines[" + i + "]", lines.get(i));
    lines = List.copyOf(lines);
  }

  /**
   * Returns the fingerprint. Equal amounts such as 9.9 and 9.90 give the same one; another sequence
   * of lines gives a different one.
   */
  Fingerprint fingerprint() {
    var parts = new ArrayList<String>(lines.size() * 4);
    for (Line line : lines) {
      parts.add(line.sku());
      parts.add(Integer.toString(line.quantity()));
      parts.add(line.unitPrice().value().stripTrailingZeros().toPlainString());
      parts.add(line.unitPrice().currency());
    }
    return Fingerprint.of(FORM, parts);
  }
}
