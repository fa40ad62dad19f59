package io.haapi.postgresql;

import io.haapi.budget.BudgetSettings;
import io.haapi.health.ConsecutiveFailures;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the statements of one database call and retries each within the call's time limit. Tracks
 * whether any attempt may have written.
 */
final class SqlCall {
  private static final Logger LOG = LoggerFactory.getLogger(SqlCall.class);

  /**
   * The maximum pause before a retry, in milliseconds: it doubles with each retry, from the first
   * value to the second.
   */
  private enum Backoff {
    /** The transaction that changed the row has already committed. */
    CONFLICT(5, 100),
    FAULT(25, 400);

    private final long firstMillis;
    private final long longestMillis;

    Backoff(long firstMillis, long longestMillis) {
      this.firstMillis = firstMillis;
      this.longestMillis = longestMillis;
    }

    /**
     * Returns a random pause (full jitter), so that calls that failed together do not retry
     * together.
     */
    Duration pause(int retry) {
      long millis = Math.min(longestMillis, firstMillis << Math.min(retry, 10));
      return Duration.ofNanos(
          ThreadLocalRandom.current().nextLong(Duration.ofMillis(millis).toNanos()));
    }
  }

  /** The statement of an attempt. */
  @FunctionalInterface
  interface Statement<T> {
    T run(Connection connection) throws SQLException;
  }

  private final CurrentPool pool;
  private final Connector connector;
  private final BudgetSettings budget;
  private final long deadline;
  private final Metrics metrics;
  private final ConsecutiveFailures failures;
  private final boolean dry;
  private int faults;
  private int conflicts;
  private boolean mayHaveWritten;

  SqlCall(
      CurrentPool pool,
      Connector connector,
      BudgetSettings budget,
      Duration limit,
      Metrics metrics,
      ConsecutiveFailures failures,
      boolean dry) {
    this.pool = pool;
    this.connector = connector;
    this.budget = budget;
    this.deadline = System.nanoTime() + limit.toNanos();
    this.metrics = metrics;
    this.failures = failures;
    this.dry = dry;
  }

  /**
   * Runs a statement that reads.
   *
   * @throws ProblemException (503) if the database does not respond in time
   */
  <T> T read(Statement<T> statement) {
    return run(statement, false);
  }

  /**
   * Runs a statement that writes in autocommit.
   *
   * @throws ProblemException (503) {@code table-unavailable} if nothing was written, {@code
   *     outcome-unknown} if something may have been
   */
  <T> T write(Statement<T> statement) {
    return run(statement, true);
  }

  /**
   * Pauses before the whole call is repeated, because another call changed the row between its
   * statements.
   *
   * @throws ProblemException (503) if no time is left
   */
  void again() {
    retry(StatementFailure.CONFLICT, new SQLException("changed between two statements", "40001"));
  }

  private <T> T run(Statement<T> statement, boolean writes) {
    while (true) {
      try {
        return attempt(statement);
      } catch (AttemptFailure e) {
        mayHaveWritten |= writes && e.failure.mayHaveWritten();
        if (writes && e.failure == StatementFailure.CONFLICT) metrics.count(Metric.WRITE_CONFLICTS);
        retry(e.failure, e.cause);
      }
    }
  }

  private <T> T attempt(Statement<T> statement) throws AttemptFailure {
    Duration limit = left().compareTo(budget.attempt()) < 0 ? left() : budget.attempt();
    // Zero would mean no limit.
    if (dry || limit.toMillis() < 1) {
      throw new AttemptFailure(
          StatementFailure.NOT_SENT, new SQLException("no time left, or a dry run"));
    }
    try (var lease = borrow(limit);
        var deadline = limit(lease, limit)) {
      try {
        T result = statement.run(lease.connection());
        // The response may have come while the connection was being aborted.
        if (!deadline.meet()) lease.discard(StatementFailure.UNKNOWN);
        failures.answered();
        return result;
      } catch (SQLException e) {
        SQLException cause = deadline.meet() ? e : timeout();
        var failure =
            StatementFailure.of(
                SqlFailureCause.sqlState(cause), true, SqlFailureCause.isTimeout(cause));
        lease.discard(failure);
        throw new AttemptFailure(failure, cause);
      }
    }
  }

  /** Returns what the driver would have thrown at its own time limit. */
  private static SQLException timeout() {
    return new SQLException("no response in time", "08006", new SocketTimeoutException());
  }

  private static Deadlines.Deadline limit(CurrentPool.Lease lease, Duration limit)
      throws AttemptFailure {
    try {
      return lease.limit(limit);
    } catch (SQLException e) {
      lease.discard(StatementFailure.CONNECTION_LOST);
      throw new AttemptFailure(StatementFailure.NOT_SENT, e);
    }
  }

  private CurrentPool.Lease borrow(Duration limit) throws AttemptFailure {
    long start = System.nanoTime();
    try {
      return pool.borrow(limit);
    } catch (SQLException e) {
      throw new AttemptFailure(StatementFailure.NOT_SENT, e);
    } finally {
      metrics.time(Metric.POOL_WAIT, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private void retry(StatementFailure failure, SQLException cause) {
    boolean conflict = failure == StatementFailure.CONFLICT;
    int retry = conflict ? conflicts++ : faults++;
    Duration pause = (conflict ? Backoff.CONFLICT : Backoff.FAULT).pause(retry);
    boolean retried =
        failure.isRetried()
            && !dry
            && (conflict || faults < budget.attempts())
            && pause.compareTo(left()) < 0;
    if (!retried) throw failed(failure, cause);
    metrics.count(Metric.STORE_RETRIES);
    try {
      Thread.sleep(pause);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw failed(failure, cause);
    }
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  /** Counts and logs the failure, without the server's message, which may quote the request. */
  private ProblemException failed(StatementFailure failure, SQLException cause) {
    SqlFailureCause why =
        failure == StatementFailure.NOT_SENT
            ? connector.failure().map(SqlFailureCause::of).orElseGet(this::unsent)
            : SqlFailureCause.of(cause);
    if (failure == StatementFailure.NOT_SENT && why.isLocal()) failures.failed();
    if (!failure.mayHaveWritten() && failure != StatementFailure.NOT_SENT) failures.answered();
    LOG.warn(
        "the database did not respond: cause {}, SQLSTATE {}, retries {}",
        why.code(),
        SqlFailureCause.sqlState(cause).orElse("none"),
        faults + conflicts - 1);
    return mayHaveWritten
        ? new ProblemException(Problems.outcomeUnknown(), cause)
        : unavailable(cause);
  }

  private SqlFailureCause unsent() {
    return left().isZero() ? SqlFailureCause.TIMEOUT : SqlFailureCause.POOL;
  }

  /** Returns the problem of a call that wrote nothing. */
  static ProblemException unavailable(Throwable cause) {
    return new ProblemException(
        Problems.tableUnavailable("Nothing was written. Retry the request."), cause);
  }

  /** Thrown when an attempt fails. */
  private static final class AttemptFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient StatementFailure failure;
    private final SQLException cause;

    AttemptFailure(StatementFailure failure, SQLException cause) {
      super(cause);
      this.failure = failure;
      this.cause = cause;
    }
  }
}
