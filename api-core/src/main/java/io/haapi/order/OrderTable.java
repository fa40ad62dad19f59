package io.haapi.order;

import io.haapi.caller.Caller;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.haapi.idempotency.CommandTable;
import io.haapi.idempotency.Outcome;
import io.haapi.item.Line;
import io.haapi.telemetry.Metrics;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * How orders lie in their table, and the list that an index of it gives.
 *
 * <p>Lines and totals are written and read whole, so each is one attribute of JSON text.
 */
final class OrderTable implements TableDefinition {
  static final String STATUS = "status";

  private static final String INDEX = "by-caller";
  private static final String SORT_KEY = "createdAtId";
  static final String CREATED_AT = "createdAt";
  private static final String LINES = "lines";
  private static final String LINE_COUNT = "lineCount";
  private static final String TOTALS = "totals";

  /** The create command, then one of pay and cancel; the rest is headroom. */
  private static final int COMMANDS_PER_ORDER = 4;

  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final int INSTANT_LENGTH = 24;
  private static final int ID_LENGTH = 64;
  static final int SORT_KEY_LENGTH = INSTANT_LENGTH + 1 + ID_LENGTH;

  private final Tables tables;
  private final String name;
  private final JsonMapper json;
  private final CommandTable commands;

  OrderTable(Tables tables, DynamoDbSettings settings, JsonMapper json, Metrics metrics) {
    this.tables = tables;
    this.name = settings.ordersTable();
    this.json = json;
    this.commands = new CommandTable(tables, name, COMMANDS_PER_ORDER, metrics);
  }

  CommandTable commands() {
    return commands;
  }

  /** An instant as the table and the API have it. */
  static String text(Instant instant) {
    return INSTANT.format(instant);
  }

  /** When an order was placed that a change was refused for because it was placed later. */
  static Optional<String> placedAfter(Outcome outcome, String time) {
    return outcome instanceof Outcome.Refused refused
            && OrderStatus.PLACED.code().equals(refused.item().get(STATUS).s())
        ? Optional.of(refused.item().get(CREATED_AT).s()).filter(it -> it.compareTo(time) > 0)
        : Optional.empty();
  }

  Map<String, AttributeValue> write(Order order) {
    return Map.of(
        STATUS, AttributeValue.fromS(order.status().code()),
        CREATED_AT, AttributeValue.fromS(order.createdAt()),
        SORT_KEY, AttributeValue.fromS(order.createdAt() + "#" + order.id()),
        LINES, AttributeValue.fromS(json.writeValueAsString(order.lines())),
        LINE_COUNT, AttributeValue.fromN(Integer.toString(order.lines().size())),
        TOTALS, AttributeValue.fromS(json.writeValueAsString(order.totals())));
  }

  Order read(Map<String, AttributeValue> item) {
    return new Order(
        item.get(CommandTable.ID).s(),
        OrderStatus.of(item.get(STATUS).s()),
        item.get(CREATED_AT).s(),
        json.readValue(item.get(LINES).s(), new TypeReference<List<Line>>() {}),
        totals(item),
        instant(item, StatusChange.PAY),
        instant(item, StatusChange.CANCEL));
  }

  /**
   * The caller's orders, newest first. The index follows the table within moments, not at once.
   *
   * @param after the position where the page before ended
   * @return up to {@code limit} orders, and the position where the page ends if more follow
   */
  Page list(Caller caller, int limit, Optional<String> after) {
    var response =
        tables.read(
            call ->
                call.client()
                    .query(
                        QueryRequest.builder()
                            .tableName(name)
                            .indexName(INDEX)
                            .keyConditionExpression("#caller = :caller")
                            .expressionAttributeNames(Map.of("#caller", CommandTable.CALLER))
                            .expressionAttributeValues(
                                Map.of(":caller", AttributeValue.fromS(caller.id())))
                            .scanIndexForward(false)
                            // One more than asked for tells whether another page follows.
                            .limit(limit + 1)
                            .exclusiveStartKey(after.map(at -> key(caller, at)).orElse(null))
                            .overrideConfiguration(call.limits())
                            .build()));
    var items = response.items();
    boolean more = items.size() > limit;
    var shown = more ? items.subList(0, limit) : items;
    return new Page(
        shown.stream().map(this::summary).toList(),
        more ? Optional.of(shown.getLast().get(SORT_KEY).s()) : Optional.empty());
  }

  /** A page of the list and where it ends. */
  record Page(List<OrderSummary> orders, Optional<String> end) {}

  @Override
  public CreateTableRequest create() {
    return CreateTableRequest.builder()
        .tableName(name)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(
            string(CommandTable.ID), string(CommandTable.CALLER), string(SORT_KEY))
        .keySchema(key(CommandTable.ID, KeyType.HASH))
        .globalSecondaryIndexes(byCaller())
        .build();
  }

  private static GlobalSecondaryIndex byCaller() {
    return GlobalSecondaryIndex.builder()
        .indexName(INDEX)
        .keySchema(key(CommandTable.CALLER, KeyType.HASH), key(SORT_KEY, KeyType.RANGE))
        .projection(
            Projection.builder()
                .projectionType(ProjectionType.INCLUDE)
                .nonKeyAttributes(STATUS, CREATED_AT, LINE_COUNT, TOTALS)
                .build())
        .build();
  }

  private OrderSummary summary(Map<String, AttributeValue> item) {
    return new OrderSummary(
        item.get(CommandTable.ID).s(),
        OrderStatus.of(item.get(STATUS).s()),
        item.get(CREATED_AT).s(),
        Integer.parseInt(item.get(LINE_COUNT).n()),
        totals(item));
  }

  private List<Total> totals(Map<String, AttributeValue> item) {
    return json.readValue(item.get(TOTALS).s(), new TypeReference<List<Total>>() {});
  }

  private static Optional<String> instant(Map<String, AttributeValue> item, StatusChange change) {
    return Optional.ofNullable(item.get(change.instantAttribute())).map(AttributeValue::s);
  }

  private static Map<String, AttributeValue> key(Caller caller, String position) {
    var key = HashMap.<String, AttributeValue>newHashMap(3);
    key.put(CommandTable.ID, AttributeValue.fromS(position.substring(INSTANT_LENGTH + 1)));
    key.put(CommandTable.CALLER, AttributeValue.fromS(caller.id()));
    key.put(SORT_KEY, AttributeValue.fromS(position));
    return key;
  }

  private static AttributeDefinition string(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
