package io.haapi.health;

import io.haapi.budget.Budget;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.Tables;
import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Asks the orders table, strongly consistently, for an item that never is. */
final class TableProbe implements BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(TableProbe.class);
  private static final Map<String, AttributeValue> ABSENT =
      Map.of("pk", AttributeValue.fromS("health"));

  private final Tables tables;
  private final String table;
  private final Duration timeout;

  TableProbe(Tables tables, DynamoDbSettings dynamoDb, HealthSettings settings) {
    this.tables = tables;
    this.table = dynamoDb.ordersTable();
    this.timeout = settings.timeout();
  }

  @Override
  public boolean getAsBoolean() {
    try {
      return Budget.of(timeout).call(this::read);
    } catch (ProblemException e) {
      LOG.warn("the region cannot serve: {}", e.problem().name());
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean read() {
    return tables.read(
            call ->
                call.client()
                    .getItem(
                        get ->
                            get.tableName(table)
                                .key(ABSENT)
                                .consistentRead(true)
                                .overrideConfiguration(call.limits())))
        != null;
  }
}
