package io.haapi.idempotency;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A change in DynamoDB's words: all of it or nothing, once, by the owner, from the right state. */
final class UpdateExpression {
  private final StringBuilder update = new StringBuilder();
  private final StringBuilder condition = new StringBuilder();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, AttributeValue> values = new HashMap<>();

  UpdateExpression(Change change, Command command, Memory memory, int capacity) {
    names.put("#caller", CommandTable.CALLER);
    names.put("#commands", CommandTable.COMMANDS);
    names.put("#command", command.memory());
    values.put(":caller", AttributeValue.fromS(command.caller().id()));
    values.put(":capacity", AttributeValue.fromN(Integer.toString(capacity)));
    values.put(":memory", memory.write());

    update.append("SET #commands.#command = :memory");
    condition
        .append("#caller = :caller")
        .append(" AND attribute_not_exists(#commands.#command)")
        .append(" AND size(#commands) < :capacity");

    change
        .expected()
        .forEach(
            (name, value) -> condition.append(" AND ").append(comparison("e", name, "=", value)));
    change
        .notAfter()
        .forEach(
            (name, value) -> condition.append(" AND ").append(comparison("n", name, "<=", value)));
    change
        .update()
        .forEach((name, value) -> update.append(", ").append(comparison("u", name, "=", value)));
  }

  private String comparison(String kind, String name, String operator, AttributeValue value) {
    String placeholder = kind + values.size();
    names.put("#" + placeholder, name);
    values.put(":" + placeholder, value);
    return "#%1$s %2$s :%1$s".formatted(placeholder, operator);
  }

  String update() {
    return update.toString();
  }

  String condition() {
    return condition.toString();
  }

  Map<String, String> names() {
    return names;
  }

  Map<String, AttributeValue> values() {
    return values;
  }
}
