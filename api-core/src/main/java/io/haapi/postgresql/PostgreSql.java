package io.haapi.postgresql;

import io.haapi.budget.Budget;
import io.haapi.budget.BudgetSettings;
import io.haapi.health.ConsecutiveFailures;
import io.haapi.health.DataStoreHealth;
import io.haapi.idempotency.AggregateMapping;
import io.haapi.idempotency.AggregateStore;
import io.haapi.lifecycle.DryRunCheck;
import io.haapi.lifecycle.StartException;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;

/**
 * Makes all calls to PostgreSQL. Each call ends within the request's budget. If the database does
 * not respond, the call fails with a problem that says whether something may have been written.
 *
 * <p>Every statement runs in autocommit: no transaction stays open between two round trips, so that
 * a frozen client cannot hold a lock.
 */
public final class PostgreSql implements AutoCloseable {
  private final CurrentPool pool;
  private final Connector connector;
  private final BudgetSettings budget;
  private final Metrics metrics;
  private final DryRunCheck dryRun;
  private final ConsecutiveFailures failures;

  PostgreSql(
      CurrentPool pool,
      Connector connector,
      BudgetSettings budget,
      Metrics metrics,
      DryRunCheck dryRun) {
    this.pool = pool;
    this.connector = connector;
    this.budget = budget;
    this.metrics = metrics;
    this.dryRun = dryRun;
    this.failures = new ConsecutiveFailures(() -> metrics.count(Metric.LOCAL_FAILURES));
  }

  /**
   * Returns a store for aggregates in a table. Waits for a database that is not running yet.
   *
   * @param table the table's name; its schema is on the class path
   * @throws StartException if the database cannot be used, or its schema does not fit
   */
  public <A, S> AggregateStore<A, S> store(String table, AggregateMapping<A, S> mapping) {
    new SchemaCheck(connector, SchemaCheck.PATIENCE).require(Schema.load(table));
    return new PostgreSqlAggregateStore<>(this, table, mapping);
  }

  /** Makes a call. */
  <T> T call(Function<SqlCall, T> work) {
    long start = System.nanoTime();
    try {
      return work.apply(
          new SqlCall(
              pool,
              connector,
              budget,
              Budget.limit(budget.call()),
              metrics,
              failures,
              dryRun.isDry()));
    } finally {
      metrics.time(Metric.TABLE_LATENCY, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** Returns the health of the database. The check also verifies that the server is the writer. */
  DataStoreHealth health() {
    return new DataStoreHealth() {
      @Override
      public void ping() {
        PostgreSql.this.ping();
      }

      @Override
      public boolean isImpaired() {
        return failures.isImpaired();
      }
    };
  }

  private void ping() {
    boolean writer = call(call -> call.read(PostgreSql::isWriter));
    if (!writer) throw SqlCall.unavailable(new SQLException("the server is a reader", "25006"));
  }

  /** Returns whether the server accepts writes. */
  static boolean isWriter(Connection connection) throws SQLException {
    try (var select =
            connection.prepareStatement("SELECT current_setting('transaction_read_only') = 'off'");
        var rows = select.executeQuery()) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  /** Closes the pool; the next call opens another one. */
  void renew() {
    pool.close();
  }

  @Override
  public void close() {
    pool.close();
  }
}
