package io.haapi.dynamodb;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateMapping;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.CommandRecord;
import io.haapi.idempotency.Outcome;
import io.haapi.idempotency.StoredResponse;
import io.haapi.idempotency.Transition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Stores aggregates in a DynamoDB table, one item each. Every method makes one round trip, even for
 * a replay, because a failed condition returns the item.
 *
 * <p>A command writes a single item, so it is idempotent across the regions of a global table too,
 * if that table is strongly consistent. The list is read from an index, which is eventually
 * consistent.
 *
 * <p>The attributes {@code pk}, {@code caller}, {@code commands} and {@code createdAtId} belong to
 * this class, all others to the aggregate's mapping.
 *
 * @param <A> the aggregate
 * @param <S> its entry in the list
 */
public final class DynamoDbAggregateStore<A, S> implements AggregateStore<A, S> {
  /** The partition key: the aggregate's id. */
  private static final String ID = "pk";

  /** The id of the caller who created the aggregate and owns it. */
  private static final String CALLER = "caller";

  /** A map from {@link Command#recordKey()} to {@link CommandRecord#text()}. */
  private static final String COMMANDS = "commands";

  private static final String INDEX = "by-caller";

  /** The sort key of the index: the aggregate's position in its caller's list. */
  private static final String SORT_KEY = "createdAtId";

  private final Tables tables;
  private final String table;
  private final AggregateMapping<A, S> mapping;

  /**
   * @param table the table's name
   */
  public DynamoDbAggregateStore(Tables tables, String table, AggregateMapping<A, S> mapping) {
    this.tables = tables;
    this.table = table;
    this.mapping = mapping;
  }

  @Override
  public Outcome create(Command command, A aggregate, StoredResponse response) {
    String id = command.aggregateId();
    String position = mapping.position(aggregate);
    if (!position.endsWith(id)) {
      throw new IllegalArgumentException("a position must end with the aggregate's id");
    }
    var attempt = CommandRecord.of(command, response);
    var item = new HashMap<String, AttributeValue>();
    mapping.write(aggregate, new ItemWriter(item));
    item.put(ID, AttributeValue.fromS(id));
    item.put(CALLER, AttributeValue.fromS(command.caller().id()));
    item.put(SORT_KEY, AttributeValue.fromS(position));
    item.put(
        COMMANDS,
        AttributeValue.fromM(Map.of(command.recordKey(), AttributeValue.fromS(attempt.text()))));
    try {
      tables.write(
          call ->
              call.client()
                  .putItem(
                      PutItemRequest.builder()
                          .tableName(table)
                          .item(item)
                          .conditionExpression("attribute_not_exists(" + ID + ")")
                          .returnValuesOnConditionCheckFailure(
                              ReturnValuesOnConditionCheckFailure.ALL_OLD)
                          .overrideConfiguration(call.limits())
                          .build()));
      return new Outcome.Executed(response);
    } catch (ConditionalCheckFailedException e) {
      return recorded(e.item(), command, attempt)
          .orElseThrow(() -> new IllegalStateException("an item has no record of its creation"));
    }
  }

  @Override
  public Outcome change(
      String id, Command command, Transition transition, StoredResponse response) {
    var attempt = CommandRecord.of(command, response);
    var update = new TransitionExpression(transition, command, attempt, mapping.commandLimit());
    try {
      tables.write(
          call ->
              call.client()
                  .updateItem(
                      UpdateItemRequest.builder()
                          .tableName(table)
                          .key(Map.of(ID, AttributeValue.fromS(id)))
                          .updateExpression(update.expression.toString())
                          .conditionExpression(update.condition.toString())
                          .expressionAttributeNames(update.names)
                          .expressionAttributeValues(update.values)
                          .returnValuesOnConditionCheckFailure(
                              ReturnValuesOnConditionCheckFailure.ALL_OLD)
                          .overrideConfiguration(call.limits())
                          .build()));
      return new Outcome.Executed(response);
    } catch (ConditionalCheckFailedException e) {
      Map<String, AttributeValue> item = e.hasItem() ? e.item() : Map.of();
      if (!belongsTo(command.caller(), item)) return new Outcome.NotFound();
      var current = new ItemReader(item);
      return recorded(item, command, attempt)
          .orElseGet(
              () ->
                  transition.isAllowedFor(current)
                      ? new Outcome.CommandLimitReached()
                      : new Outcome.Conflict(current));
    }
  }

  @Override
  public Optional<A> find(Caller caller, String id) {
    var response =
        tables.read(
            call ->
                call.client()
                    .getItem(
                        GetItemRequest.builder()
                            .tableName(table)
                            .key(Map.of(ID, AttributeValue.fromS(id)))
                            .consistentRead(true)
                            .overrideConfiguration(call.limits())
                            .build()));
    return response.hasItem() && belongsTo(caller, response.item())
        ? Optional.of(read(response.item()))
        : Optional.empty();
  }

  @Override
  public Page<S> list(Caller caller, int limit, Optional<String> after) {
    var response =
        tables.read(
            call ->
                call.client()
                    .query(
                        QueryRequest.builder()
                            .tableName(table)
                            .indexName(INDEX)
                            .keyConditionExpression("#caller = :caller")
                            .expressionAttributeNames(Map.of("#caller", CALLER))
                            .expressionAttributeValues(
                                Map.of(":caller", AttributeValue.fromS(caller.id())))
                            .scanIndexForward(false)
                            // One more than the page size shows whether another page follows.
                            .limit(limit + 1)
                            .exclusiveStartKey(after.map(at -> key(caller, at)).orElse(null))
                            .overrideConfiguration(call.limits())
                            .build()));
    var items = response.items();
    boolean more = items.size() > limit;
    var shown = more ? items.subList(0, limit) : items;
    return new Page<>(
        shown.stream()
            .map(item -> mapping.summarize(item.get(ID).s(), new ItemReader(item)))
            .toList(),
        more ? Optional.of(shown.getLast().get(SORT_KEY).s()) : Optional.empty());
  }

  /**
   * Defines the table of an aggregate.
   *
   * @param name the table's name
   */
  public static TableDefinition table(String name, AggregateMapping<?, ?> mapping) {
    return table(name, mapping, true);
  }

  /**
   * Returns the definition of an aggregate's table.
   *
   * @param used whether a store uses the table, so that the region cannot serve without it
   */
  public static TableDefinition table(String name, AggregateMapping<?, ?> mapping, boolean used) {
    return new AggregateTable(name, List.copyOf(mapping.summaryFields()), used);
  }

  private A read(Map<String, AttributeValue> item) {
    return mapping.read(item.get(ID).s(), new ItemReader(item));
  }

  private static boolean belongsTo(Caller caller, Map<String, AttributeValue> item) {
    return AttributeValue.fromS(caller.id()).equals(item.get(CALLER));
  }

  private Optional<Outcome> recorded(
      Map<String, AttributeValue> item, Command command, CommandRecord attempt) {
    return Optional.ofNullable(item.get(COMMANDS).m().get(command.recordKey()))
        .map(stored -> CommandRecord.parse(stored.s()).outcomeOf(attempt));
  }

  private static Map<String, AttributeValue> key(Caller caller, String position) {
    String id = position.substring(position.length() - Command.ID_LENGTH);
    return Map.of(
        ID, AttributeValue.fromS(id),
        CALLER, AttributeValue.fromS(caller.id()),
        SORT_KEY, AttributeValue.fromS(position));
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

  /**
   * The table of an aggregate.
   *
   * @param summaryFields the fields that the index holds
   */
  private record AggregateTable(String name, List<String> summaryFields, boolean isVital)
      implements TableDefinition {
    @Override
    public CreateTableRequest create() {
      return CreateTableRequest.builder()
          .tableName(name)
          .billingMode(BillingMode.PAY_PER_REQUEST)
          .attributeDefinitions(string(ID), string(CALLER), string(SORT_KEY))
          .keySchema(key(ID, KeyType.HASH))
          .globalSecondaryIndexes(
              GlobalSecondaryIndex.builder()
                  .indexName(INDEX)
                  .keySchema(key(CALLER, KeyType.HASH), key(SORT_KEY, KeyType.RANGE))
                  .projection(
                      Projection.builder()
                          .projectionType(ProjectionType.INCLUDE)
                          .nonKeyAttributes(summaryFields)
                          .build())
                  .build())
          .build();
    }
  }

  private record ItemWriter(Map<String, AttributeValue> item)
      implements AggregateMapping.FieldWriter {
    @Override
    public void text(String name, String value) {
      AggregateMapping.requireUnreserved(name);
      item.put(name, AttributeValue.fromS(value));
    }

    @Override
    public void number(String name, long value) {
      AggregateMapping.requireUnreserved(name);
      item.put(name, AttributeValue.fromN(Long.toString(value)));
    }
  }

  private record ItemReader(Map<String, AttributeValue> item)
      implements AggregateMapping.FieldReader {
    @Override
    public Optional<String> find(String name) {
      return Optional.ofNullable(item.get(name)).map(AttributeValue::s);
    }

    @Override
    public long number(String name) {
      return Optional.ofNullable(item.get(name))
          .map(AttributeValue::n)
          .map(Long::parseLong)
          .orElseThrow(() -> new IllegalStateException("no number field " + name));
    }
  }

  /**
   * The update and condition expressions of a change. The condition requires the owner, the
   * expected state, no record of this command, and room for one more record.
   */
  private static final class TransitionExpression {
    private final StringBuilder expression = new StringBuilder("SET #commands.#command = :record");
    private final StringBuilder condition =
        new StringBuilder("#caller = :caller")
            .append(" AND attribute_not_exists(#commands.#command)")
            .append(" AND size(#commands) < :limit");
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, AttributeValue> values = new HashMap<>();

    private TransitionExpression(
        Transition transition, Command command, CommandRecord attempt, int limit) {
      names.put("#caller", CALLER);
      names.put("#commands", COMMANDS);
      names.put("#command", command.recordKey());
      values.put(":caller", AttributeValue.fromS(command.caller().id()));
      values.put(":limit", AttributeValue.fromN(Integer.toString(limit)));
      values.put(":record", AttributeValue.fromS(attempt.text()));
      transition
          .expected()
          .forEach((name, value) -> add(condition.append(" AND "), "e", name, "=", value));
      transition
          .notAfter()
          .forEach((name, value) -> add(condition.append(" AND "), "n", name, "<=", value));
      transition
          .update()
          .forEach((name, value) -> add(expression.append(", "), "u", name, "=", value));
    }

    private void add(
        StringBuilder target, String kind, String name, String operator, String value) {
      String placeholder = kind + values.size();
      names.put("#" + placeholder, name);
      values.put(":" + placeholder, AttributeValue.fromS(value));
      target.append('#').append(placeholder).append(' ').append(operator).append(" :");
      target.append(placeholder);
    }
  }
}
