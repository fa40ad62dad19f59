package io.haapi.dynamodb;

import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import io.haapi.session.ApiSession;
import io.haapi.session.AttributeCodec;
import io.haapi.session.SessionIds;
import io.haapi.session.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Stores sessions in DynamoDB, one item each. Updates write only the changed attributes. Per
 * attribute, the last writer wins. A save never brings back a session that has expired or was
 * ended.
 */
final class DynamoDbSessionStore implements SessionStore {
  /**
   * SHA-256 of the session's id, in hex, so that read access to the table does not allow session
   * hijacking.
   */
  static final String KEY = "pk";

  /** A map from each attribute's name to its value as {@link AttributeCodec} encodes it. */
  static final String ATTRIBUTES = "attrs";

  /** Epoch milliseconds. */
  private static final String CREATED_AT = "createdAt";

  /** Epoch milliseconds. */
  private static final String ACCESSED_AT = "accessedAt";

  /** Seconds. */
  private static final String TIMEOUT = "timeout";

  /**
   * Epoch seconds. Checked on every call, because DynamoDB deletes an expired item only some time
   * later.
   */
  private static final String EXPIRES_AT = "expiresAt";

  private static final Logger LOG = LoggerFactory.getLogger(DynamoDbSessionStore.class);

  /** An update expression may hold 300 operators (DynamoDB's limit). */
  private static final int CHANGES_PER_UPDATE = 200;

  private static final String ALIVE = "attribute_exists(pk) AND expiresAt > :now";

  private final Tables tables;
  private final String table;
  private final AttributeCodec codec;

  DynamoDbSessionStore(Tables tables, String table, AttributeCodec codec) {
    this.tables = tables;
    this.table = table;
    this.codec = codec;
  }

  @Override
  public boolean isValidId(String id) {
    return SessionIds.isValid(id);
  }

  @Override
  public Optional<StoredSession> find(String id, Instant expiryLimit) {
    var found =
        tables.read(
            call ->
                call.client()
                    .getItem(
                        get ->
                            get.tableName(table)
                                .key(key(id))
                                .consistentRead(true)
                                .overrideConfiguration(call.limits())));
    return found.hasItem() ? read(found.item(), expiryLimit) : Optional.empty();
  }

  @Override
  public void delete(String id) {
    write(
        call ->
            call.client()
                .deleteItem(
                    delete ->
                        delete.tableName(table).key(key(id)).overrideConfiguration(call.limits())));
  }

  @Override
  public String insert(ApiSession session, Instant expiryLimit) {
    try {
      write(
          call ->
              call.client()
                  .putItem(
                      put ->
                          put.tableName(table)
                              .item(item(session))
                              .conditionExpression("attribute_not_exists(pk)")
                              .overrideConfiguration(call.limits())));
    } catch (ConditionalCheckFailedException e) {
      // Ids are random, so an existing item is from our own earlier attempt, whose response was
      // lost.
      LOG.debug("the session was stored by an earlier attempt");
    }
    return session.getId();
  }

  @Override
  public Optional<String> update(ApiSession session, Instant expiryLimit) {
    var changes = List.copyOf(session.changes().entrySet());
    int from = 0;
    do {
      int to = Math.min(from + CHANGES_PER_UPDATE, changes.size());
      if (!update(session, changes.subList(from, to), expiryLimit)) return Optional.empty();
      from = to;
    } while (from < changes.size());
    return Optional.of(session.getId());
  }

  private boolean update(
      ApiSession session, List<Map.Entry<String, Optional<Object>>> changes, Instant expiryLimit) {
    var update = new SessionUpdateExpression();
    update.set(ACCESSED_AT, number(session.getLastAccessedTime().toEpochMilli()));
    update.set(EXPIRES_AT, number(session.expiresAt().getEpochSecond()));
    update.set(TIMEOUT, number(session.getMaxInactiveInterval().toSeconds()));
    changes.forEach(change -> update.attribute(change.getKey(), change.getValue().map(this::text)));
    update.values.putAll(limit(expiryLimit));
    try {
      write(
          call ->
              call.client()
                  .updateItem(
                      request ->
                          request
                              .tableName(table)
                              .key(key(session.getId()))
                              .updateExpression(update.expression())
                              .conditionExpression(ALIVE)
                              .expressionAttributeNames(update.names)
                              .expressionAttributeValues(update.values)
                              .overrideConfiguration(call.limits())));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  /** Uses one transaction, so that exactly one of the two ids is valid at any time. */
  @Override
  public Optional<String> rotate(String oldId, ApiSession session, Instant expiryLimit) {
    var deleteOld =
        Delete.builder()
            .tableName(table)
            .key(key(oldId))
            .conditionExpression(ALIVE)
            .expressionAttributeValues(limit(expiryLimit))
            .build();
    var putNew = Put.builder().tableName(table).item(item(session)).build();
    return write(
        call -> {
          try {
            call.client()
                .transactWriteItems(
                    transaction ->
                        transaction
                            .transactItems(
                                List.of(
                                    TransactWriteItem.builder().delete(deleteOld).build(),
                                    TransactWriteItem.builder().put(putNew).build()))
                            .overrideConfiguration(call.limits()));
            return Optional.of(session.getId());
          } catch (TransactionCanceledException e) {
            if (isConditionFailed(e)) return Optional.empty();
            throw e;
          }
        });
  }

  private static boolean isConditionFailed(TransactionCanceledException e) {
    return e.cancellationReasons().stream()
        .map(CancellationReason::code)
        .anyMatch("ConditionalCheckFailed"::equals);
  }

  private static Map<String, AttributeValue> limit(Instant expiryLimit) {
    return Map.of(":now", number(expiryLimit.getEpochSecond()));
  }

  private <T> T write(Function<Tables.TableCall, T> write) {
    try {
      return tables.write(write);
    } catch (ProblemException e) {
      // The general advice, to retry with the same Idempotency-Key, does not apply to sessions.
      throw new ProblemException(
          Problems.tableUnavailable(
              "The session may not have been saved. It is safe to retry the request."),
          e);
    }
  }

  /** Returns the primary key of the session with this id. */
  static Map<String, AttributeValue> key(String id) {
    return Map.of(KEY, AttributeValue.fromS(SessionIds.hash(id)));
  }

  private Map<String, AttributeValue> item(ApiSession session) {
    var attributes = new HashMap<String, AttributeValue>();
    session.storedAttributes().forEach((name, value) -> attributes.put(name, text(value)));
    var item = new HashMap<>(key(session.getId()));
    item.put(ATTRIBUTES, AttributeValue.fromM(attributes));
    item.put(CREATED_AT, number(session.getCreationTime().toEpochMilli()));
    item.put(ACCESSED_AT, number(session.getLastAccessedTime().toEpochMilli()));
    item.put(TIMEOUT, number(session.getMaxInactiveInterval().toSeconds()));
    item.put(EXPIRES_AT, number(session.expiresAt().getEpochSecond()));
    return item;
  }

  /** Returns the session, or empty if it is expired or the item is not one of ours. */
  private Optional<StoredSession> read(Map<String, AttributeValue> item, Instant expiryLimit) {
    try {
      if (number(item, EXPIRES_AT) <= expiryLimit.getEpochSecond()) return Optional.empty();
      return Optional.of(
          new StoredSession(
              Instant.ofEpochMilli(number(item, CREATED_AT)),
              Instant.ofEpochMilli(number(item, ACCESSED_AT)),
              Duration.ofSeconds(number(item, TIMEOUT)),
              attributes(item)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Map<String, Object> attributes(Map<String, AttributeValue> item) {
    var attributes = new HashMap<String, Object>();
    item.getOrDefault(ATTRIBUTES, AttributeValue.fromM(Map.of()))
        .m()
        .forEach(
            (name, value) ->
                Optional.ofNullable(value.s())
                    .flatMap(codec::decode)
                    .ifPresent(decoded -> attributes.put(name, decoded)));
    return attributes;
  }

  private AttributeValue text(Object value) {
    return AttributeValue.fromS(codec.encode(value));
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    // If the number is missing, parseLong(null) fails as for any invalid text.
    return Long.parseLong(item.getOrDefault(name, AttributeValue.fromNul(true)).n());
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /**
   * Defines the sessions table: one item per session.
   *
   * @param name its name
   */
  static TableDefinition table(String name) {
    return new SessionTable(name);
  }

  private record SessionTable(String name) implements TableDefinition {
    @Override
    public CreateTableRequest create() {
      return CreateTableRequest.builder()
          .tableName(name)
          .billingMode(BillingMode.PAY_PER_REQUEST)
          .attributeDefinitions(
              AttributeDefinition.builder()
                  .attributeName(KEY)
                  .attributeType(ScalarAttributeType.S)
                  .build())
          .keySchema(KeySchemaElement.builder().attributeName(KEY).keyType(KeyType.HASH).build())
          .build();
    }

    @Override
    public Optional<String> timeToLiveAttribute() {
      return Optional.of(EXPIRES_AT);
    }

    /** False: requests that need no session are served without it. */
    @Override
    public boolean isVital() {
      return false;
    }
  }

  /** Updates single attributes. Their names are arbitrary, so each gets a placeholder. */
  private static final class SessionUpdateExpression {
    private final List<String> set = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, AttributeValue> values = new HashMap<>();

    private void set(String field, AttributeValue value) {
      names.put("#" + field, field);
      values.put(":" + field, value);
      set.add("#%1$s=:%1$s".formatted(field));
    }

    private void attribute(String name, Optional<AttributeValue> value) {
      // Short, because an expression is limited to 4 KB.
      int n = set.size() + removed.size();
      names.put("#a", ATTRIBUTES);
      names.put("#" + n, name);
      value.ifPresentOrElse(
          present -> {
            values.put(":" + n, present);
            set.add("#a.#%1$d=:%1$d".formatted(n));
          },
          () -> removed.add("#a.#" + n));
    }

    private String expression() {
      String sets = "SET " + String.join(",", set);
      return removed.isEmpty() ? sets : sets + " REMOVE " + String.join(",", removed);
    }
  }
}
