package io.haapi.postgresql;

import io.haapi.idempotency.Command;
import io.haapi.idempotency.CommandRecord;
import io.haapi.idempotency.Transition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The statement that changes a row. Its conditions require the owner, no record of this command,
 * room for one more record, and the expected state.
 */
final class RowChange {
  private final StringBuilder assignments =
      new StringBuilder(
          "commands = (commands::jsonb || jsonb_build_object(?::text, ?::text))::text,"
              + " command_count = command_count + 1");
  private final StringBuilder conditions =
      new StringBuilder(
          "id = ? AND caller = ? AND (commands::jsonb ->> ?::text) IS NULL AND command_count < ?");
  private final List<Object> assigned = new ArrayList<>();
  private final List<Object> required = new ArrayList<>();
  private final String table;

  RowChange(
      String table,
      String id,
      Command command,
      Transition transition,
      CommandRecord attempt,
      int commandLimit) {
    this.table = table;
    assigned.addAll(List.of(command.recordKey(), attempt.text()));
    required.addAll(List.of(id, command.caller().id(), command.recordKey(), commandLimit));
    sorted(transition.update())
        .forEach(
            (field, value) -> {
              assignments.append(", ").append(Columns.quoted(field)).append(" = ?");
              assigned.add(value);
            });
    sorted(transition.expected())
        .forEach(
            (field, value) -> {
              conditions.append(" AND ").append(Columns.quoted(field)).append(" = ?");
              required.add(value);
            });
    sorted(transition.notAfter())
        .forEach(
            (field, value) -> {
              conditions.append(" AND ").append(Columns.quoted(field)).append(" <= ?");
              required.add(value);
            });
  }

  /**
   * Sorts the fields, so that the same fields give the same text and the driver finds the prepared
   * statement.
   */
  private static Map<String, String> sorted(Map<String, String> fields) {
    return new TreeMap<>(fields);
  }

  /** Returns how many rows it changed: 1, or 0 if a condition does not hold. */
  int run(Connection connection) throws SQLException {
    String sql = "UPDATE %s SET %s WHERE %s".formatted(table, assignments, conditions);
    try (var update = connection.prepareStatement(sql)) {
      int next = 1;
      for (Object value : assigned) next = PostgreSqlAggregateStore.set(update, next, value);
      for (Object value : required) next = PostgreSqlAggregateStore.set(update, next, value);
      return update.executeUpdate();
    }
  }
}
