package io.haapi.baseline;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;

record Order(String id, String status, String createdAt, List<Line> lines, List<Money> totals) {

  static Order placed(String id, String createdAt, List<Line> lines) {
    return new Order(id, "placed", createdAt, lines, totals(lines));
  }

  /** Returns its place in the caller's list. */
  String position() {
    return createdAt + "#" + id;
  }

  private static List<Money> totals(List<Line> lines) {
    var sums = new LinkedHashMap<String, BigDecimal>();
    for (Line line : lines) {
      var price =
          new BigDecimal(line.unitPrice().amount()).multiply(BigDecimal.valueOf(line.quantity()));
      sums.merge(line.unitPrice().currency(), price, BigDecimal::add);
    }
    return sums.entrySet().stream()
        .map(sum -> new Money(sum.getValue().toPlainString(), sum.getKey()))
        .toList();
  }

  record Line(String sku, int quantity, Money unitPrice) {}

  record Money(String amount, String currency) {}
}
