package io.haapi.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Aborts the connections of statements that take too long.
 *
 * <p>The driver can limit each read instead, but then the virtual thread sets and cancels a timer
 * for each response, which costs one request in twenty. Here a single thread looks at all
 * deadlines.
 */
final class Deadlines implements AutoCloseable {
  /** How late an abort may be. */
  private static final Duration PERIOD = Duration.ofMillis(10);

  private final Set<Deadline> pending = ConcurrentHashMap.newKeySet();
  private final Thread watcher =
      Thread.ofPlatform().daemon().name("postgresql-deadlines").unstarted(this::watch);
  private volatile boolean idle;
  private volatile boolean closed;

  /** Starts the thread, which {@link #close()} ends. */
  static Deadlines start() {
    var deadlines = new Deadlines();
    deadlines.watcher.start();
    return deadlines;
  }

  /** Aborts a connection unless {@link Deadline#meet()} is called in time. */
  Deadline set(Connection connection, Duration limit) {
    var deadline = new Deadline(connection, System.nanoTime() + limit.toNanos());
    pending.add(deadline);
    if (idle) LockSupport.unpark(watcher);
    return deadline;
  }

  /** The deadline of one statement. */
  final class Deadline implements AutoCloseable {
    private final Connection connection;
    private final long time;
    private final AtomicReference<State> state = new AtomicReference<>(State.PENDING);

    private Deadline(Connection connection, long time) {
      this.connection = connection;
      this.time = time;
    }

    /**
     * Ends the deadline.
     *
     * @return true if it was met; otherwise the connection is being aborted
     */
    boolean meet() {
      if (state.compareAndSet(State.PENDING, State.MET)) pending.remove(this);
      return state.get() == State.MET;
    }

    @Override
    public void close() {
      meet();
    }

    private void abortIfMissed(long now) {
      if (time - now > 0 || !state.compareAndSet(State.PENDING, State.MISSED)) return;
      pending.remove(this);
      // Closing an encrypted connection can block.
      Thread.ofVirtual().start(this::abort);
    }

    private void abort() {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException _) {
        // It is closed already.
      }
    }
  }

  private enum State {
    PENDING,
    MET,
    MISSED
  }

  private void watch() {
    while (!closed || !pending.isEmpty()) {
      if (pending.isEmpty()) {
        idle = true;
        // A deadline that was set before this thread was seen to be idle would not wake it.
        if (pending.isEmpty() && !closed) LockSupport.park(this);
        idle = false;
      } else {
        LockSupport.parkNanos(this, PERIOD.toNanos());
      }
      long now = System.nanoTime();
      for (Deadline each : pending) each.abortIfMissed(now);
    }
  }

  /** Lets the thread end after the last pending deadline. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watcher);
  }
}
