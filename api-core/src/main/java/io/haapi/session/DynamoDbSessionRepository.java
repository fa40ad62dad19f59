package io.haapi.session;

import io.haapi.dynamodb.Tables;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Sessions in DynamoDB, one item each. Of a session that exists only what changed is saved, each
 * attribute by itself and the last writer wins, so that instances which change different attributes
 * at the same time keep both changes. A save never brings back a session that expired or was ended.
 */
final class DynamoDbSessionRepository extends ServerSessionRepository {
  private static final Logger LOG = LoggerFactory.getLogger(DynamoDbSessionRepository.class);

  /** An update expression may hold 300 operators (DynamoDB's limit). */
  private static final int CHANGES_PER_UPDATE = 200;

  private static final String ALIVE = "attribute_exists(pk) AND expiresAt > :now";

  private final Tables tables;
  private final String table;
  private final SessionItem item;

  DynamoDbSessionRepository(
      Tables tables,
      String table,
      AttributeCodec codec,
      Duration timeout,
      Duration clockSkew,
      InstantSource clock,
      Metrics metrics) {
    super(codec, timeout, clockSkew, clock, metrics);
    this.tables = tables;
    this.table = table;
    this.item = new SessionItem(codec, ids);
  }

  @Override
  public TrackedSession findById(String id) {
    var found =
        tables.read(
            call ->
                call.client()
                    .getItem(
                        get ->
                            get.tableName(table)
                                .key(SessionItem.key(id))
                                .consistentRead(true)
                                .overrideConfiguration(call.limits())));
    // Null is what Spring's interface asks for.
    return found.hasItem() ? item.read(id, found.item(), expiryLimit()).orElse(null) : null;
  }

  @Override
  public void deleteById(String id) {
    write(
        call ->
            call.client()
                .deleteItem(
                    delete ->
                        delete
                            .tableName(table)
                            .key(SessionItem.key(id))
                            .overrideConfiguration(call.limits())));
  }

  @Override
  boolean insert(TrackedSession session) {
    try {
      write(
          call ->
              call.client()
                  .putItem(
                      put ->
                          put.tableName(table)
                              .item(item.write(session))
                              .conditionExpression("attribute_not_exists(pk)")
                              .overrideConfiguration(call.limits())));
    } catch (ConditionalCheckFailedException e) {
      // Ids are random: the one that is there is ours, from an attempt whose answer was lost.
      LOG.debug("the session was stored by an earlier attempt");
    }
    return true;
  }

  @Override
  boolean update(TrackedSession session) {
    var changes = List.copyOf(session.changes().entrySet());
    int from = 0;
    do {
      int to = Math.min(from + CHANGES_PER_UPDATE, changes.size());
      if (!update(session, changes.subList(from, to))) return false;
      from = to;
    } while (from < changes.size());
    return true;
  }

  private boolean update(
      TrackedSession session, List<Map.Entry<String, Optional<Object>>> changes) {
    var update = new SessionUpdate();
    update.set(SessionTable.ACCESSED_AT, SessionItem.millis(session.getLastAccessedTime()));
    update.set(SessionTable.EXPIRES_AT, SessionItem.seconds(session.expiresAt()));
    update.set(
        SessionTable.TIMEOUT, SessionItem.number(session.getMaxInactiveInterval().toSeconds()));
    changes.forEach(
        change -> update.attribute(change.getKey(), change.getValue().map(item::write)));
    update.values().putAll(now());
    try {
      write(
          call ->
              call.client()
                  .updateItem(
                      request ->
                          request
                              .tableName(table)
                              .key(SessionItem.key(session.getId()))
                              .updateExpression(update.expression())
                              .conditionExpression(ALIVE)
                              .expressionAttributeNames(update.names())
                              .expressionAttributeValues(update.values())
                              .overrideConfiguration(call.limits())));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  /** One transaction: there is no moment with both ids, which an attacker could use, or none. */
  @Override
  boolean rotate(String oldId, TrackedSession session) {
    var deleteOld =
        Delete.builder()
            .tableName(table)
            .key(SessionItem.key(oldId))
            .conditionExpression(ALIVE)
            .expressionAttributeValues(now())
            .build();
    var putNew = Put.builder().tableName(table).item(item.write(session)).build();
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
            return true;
          } catch (TransactionCanceledException e) {
            if (isConditionFailed(e)) return false;
            throw e;
          }
        });
  }

  private static boolean isConditionFailed(TransactionCanceledException e) {
    return e.cancellationReasons().stream()
        .map(CancellationReason::code)
        .anyMatch("ConditionalCheckFailed"::equals);
  }

  private Map<String, AttributeValue> now() {
    return Map.of(":now", SessionItem.seconds(expiryLimit()));
  }

  private <T> T write(Function<Tables.Call, T> write) {
    try {
      return tables.write(write);
    } catch (ProblemException e) {
      // The general advice, to use the same Idempotency-Key, is not for sessions.
      throw new ProblemException(
          Problem.of(
                  "table-unavailable",
                  503,
                  "The table does not answer",
                  "The session may not have been saved. Try again: it does no harm.")
              .retryAfter(Duration.ofSeconds(1)),
          e);
    }
  }
}
