package io.haapi.order;

import io.haapi.item.Line;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;

/** The total of an order in one currency. */
record Total(String amount, String currency) {

  /** Returns one total per currency, in the order of first occurrence. */
  static List<Total> of(List<Line> lines) {
    var sums = new LinkedHashMap<String, BigDecimal>();
    for (Line line : lines) {
      BigDecimal price = line.unitPrice().value().multiply(BigDecimal.valueOf(line.quantity()));
      sums.merge(line.unitPrice().currency(), price, BigDecimal::add);
    }
    return sums.entrySet().stream()
        .map(sum -> new Total(sum.getValue().toPlainString(), sum.getKey()))
        .toList();
  }
}
