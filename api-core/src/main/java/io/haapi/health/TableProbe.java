package io.haapi.health;

import io.haapi.budget.Budget;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.Tables;
import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks within the health check's timeout that the orders table answers. */
final class TableProbe implements BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(TableProbe.class);

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
      return Budget.of(timeout)
          .call(
              () -> {
                tables.ping(table);
                return true;
              });
    } catch (ProblemException e) {
      LOG.warn("the region cannot serve: {}", e.problem().name());
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
