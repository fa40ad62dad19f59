package io.haapi.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connection pool. It opens on first use, and again on first use after a restore from a
 * snapshot, which holds no connection.
 */
final class CurrentPool implements AutoCloseable {
  /**
   * By default, HikariCP validates each connection that was idle for half a second, which costs a
   * second round trip. Instead, a statement on a dead connection fails and is retried on a new one.
   */
  private static final String VALIDATION_WINDOW = "com.zaxxer.hikari.aliveBypassWindowMs";

  /** Below the 60 minutes after which Aurora DSQL closes a connection. */
  private static final Duration LIFETIME = Duration.ofMinutes(30);

  /** Keeps the network from dropping idle connections, and detects those that were dropped. */
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);

  private final Connector connector;
  private final int size;
  private final Duration limit;
  private final ReentrantLock changing = new ReentrantLock();
  private final AtomicLong generation = new AtomicLong();
  private volatile Optional<Open> pool = Optional.empty();

  /** An open pool, and the deadlines of the statements on its connections. */
  private record Open(HikariPool pool, Deadlines deadlines) {}

  /**
   * @param size the number of connections
   * @param limit how long the check of an idle connection may take
   */
  CurrentPool(Connector connector, int size, Duration limit) {
    this.connector = connector;
    this.size = size;
    this.limit = limit;
  }

  /** A borrowed connection; {@link #close()} gives it back. */
  final class Lease implements AutoCloseable {
    private final Open owner;
    private final Connection connection;
    private final long borrowedIn;

    private Lease(Open owner, Connection connection, long borrowedIn) {
      this.owner = owner;
      this.connection = connection;
      this.borrowedIn = borrowedIn;
    }

    Connection connection() {
      return connection;
    }

    /**
     * Aborts the connection unless its statement ends in time. Bypasses the pool, whose own limit
     * is for logins and validations.
     *
     * @throws SQLException if the connection is closed already
     */
    Deadlines.Deadline limit(Duration wait) throws SQLException {
      var physical = connection.unwrap(Connection.class);
      physical.setNetworkTimeout(Runnable::run, 0);
      return owner.deadlines().set(physical, wait);
    }

    /** Closes this connection, or all that were open when it was borrowed. */
    void discard(StatementFailure failure) {
      if (failure.endsConnection()) owner.pool().evictConnection(connection);
      // If many calls fail together, only one of them closes the connections, so that the new ones
      // survive.
      if (failure.endsAllConnections() && generation.compareAndSet(borrowedIn, borrowedIn + 1)) {
        owner.pool().softEvictConnections();
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException _) {
        // The statement has ended; the pool has dropped the connection.
      }
    }
  }

  /**
   * Borrows a connection.
   *
   * @throws SQLException if none is free in time
   */
  Lease borrow(Duration wait) throws SQLException {
    Open current = current();
    long now = generation.get();
    return new Lease(current, current.pool().getConnection(wait.toMillis()), now);
  }

  private Open current() {
    var open = pool;
    if (open.isPresent()) return open.orElseThrow();
    changing.lock();
    try {
      if (pool.isEmpty()) pool = Optional.of(open());
      return pool.orElseThrow();
    } finally {
      changing.unlock();
    }
  }

  private Open open() {
    System.setProperty(VALIDATION_WINDOW, Long.toString(Long.MAX_VALUE));
    var config = new HikariConfig();
    config.setPoolName("postgresql");
    config.setDataSource(connector);
    config.setMaximumPoolSize(size);
    config.setAutoCommit(true);
    config.setMaxLifetime(LIFETIME.toMillis());
    config.setKeepaliveTime(KEEP_ALIVE.toMillis());
    config.setValidationTimeout(Math.max(250, limit.toMillis()));
    config.setConnectionTimeout(Math.max(250, limit.toMillis()));
    // Does not wait for the database, which may not be running yet.
    config.setInitializationFailTimeout(-1);
    config.validate();
    return new Open(new HikariPool(config), Deadlines.start());
  }

  /** Closes the pool; the next use opens another one. */
  @Override
  public void close() {
    changing.lock();
    try {
      var open = pool;
      pool = Optional.empty();
      if (open.isPresent()) {
        open.orElseThrow().pool().shutdown();
        open.orElseThrow().deadlines().close();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      changing.unlock();
    }
  }
}
