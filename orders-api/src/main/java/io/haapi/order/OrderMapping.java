package io.haapi.order;

import io.haapi.idempotency.AggregateMapping;
import io.haapi.idempotency.Command;
import io.haapi.item.Line;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Maps orders to stored fields. Lines and totals are always written and read as a whole, so each is
 * one field of JSON text.
 */
record OrderMapping(JsonMapper json) implements AggregateMapping<Order, OrderSummary> {
  static final String STATUS = "status";
  static final String CREATED_AT = "createdAt";
  private static final String LINES = "lines";
  private static final String LINE_COUNT = "lineCount";
  private static final String TOTALS = "totals";

  /** An instant, a separator and an id. */
  static final int POSITION_LENGTH = Order.TIME_LENGTH + 1 + Command.ID_LENGTH;

  /** The create command, then one of pay and cancel; the rest is headroom. */
  private static final int COMMANDS_PER_ORDER = 4;

  @Override
  public int commandLimit() {
    return COMMANDS_PER_ORDER;
  }

  @Override
  public void write(Order order, FieldWriter fields) {
    fields.text(STATUS, order.status().code());
    fields.text(CREATED_AT, order.createdAt());
    fields.text(LINES, json.writeValueAsString(order.lines()));
    fields.number(LINE_COUNT, order.lines().size());
    fields.text(TOTALS, json.writeValueAsString(order.totals()));
    order.paidAt().ifPresent(it -> fields.text(StatusChange.PAY.timeField(), it));
    order.cancelledAt().ifPresent(it -> fields.text(StatusChange.CANCEL.timeField(), it));
  }

  @Override
  public Order read(String id, FieldReader fields) {
    return new Order(
        id,
        OrderStatus.of(fields.text(STATUS)),
        fields.text(CREATED_AT),
        json.readValue(fields.text(LINES), new TypeReference<List<Line>>() {}),
        totals(fields),
        fields.find(StatusChange.PAY.timeField()),
        fields.find(StatusChange.CANCEL.timeField()));
  }

  @Override
  public String position(Order order) {
    return order.createdAt() + "#" + order.id();
  }

  @Override
  public List<String> summaryFields() {
    return List.of(STATUS, CREATED_AT, LINE_COUNT, TOTALS);
  }

  @Override
  public OrderSummary summarize(String id, FieldReader fields) {
    return new OrderSummary(
        id,
        OrderStatus.of(fields.text(STATUS)),
        fields.text(CREATED_AT),
        Math.toIntExact(fields.number(LINE_COUNT)),
        totals(fields));
  }

  private List<Total> totals(FieldReader fields) {
    return json.readValue(fields.text(TOTALS), new TypeReference<List<Total>>() {});
  }
}
