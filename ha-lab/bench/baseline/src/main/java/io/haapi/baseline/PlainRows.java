package io.haapi.baseline;

import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Places an order with one unconditional {@code INSERT}: a request that is sent twice places two
 * orders. The row is api-core's without the data for replays, whose cost is measured.
 */
final class PlainRows implements OrderStore {
  private static final String INSERT =
      """
      INSERT INTO orders (id, caller, "position", status, created_at, lines, line_count, totals, command_count, commands)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '{}')\
      """;

  private final JdbcClient database;
  private final JsonMapper json;

  PlainRows(JdbcClient database, JsonMapper json) {
    this.database = database;
    this.json = json;
  }

  @Override
  public Order place(String caller, String key, Order order) {
    database
        .sql(INSERT)
        .params(
            order.id(),
            caller,
            order.position(),
            order.status(),
            order.createdAt(),
            json.writeValueAsString(order.lines()),
            order.lines().size(),
            json.writeValueAsString(order.totals()))
        .update();
    return order;
  }
}
