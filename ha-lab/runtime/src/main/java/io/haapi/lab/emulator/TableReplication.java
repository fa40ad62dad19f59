package io.haapi.lab.emulator;

import io.haapi.lab.emulator.DynamoDbTables.Change;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * Replicates all tables of two DynamoDB Local in both directions, later, as a global table with
 * eventual consistency: the last writer wins, and conditions see one side only.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html">How
 *     global tables work</a>
 */
public final class TableReplication implements AutoCloseable {
  /** The time from a write to its copy, at least. On AWS it is usually below a second. */
  public static final Duration LAG = Duration.ofMillis(500);

  private static final Duration POLL = Duration.ofMillis(50);

  /** The time until a write is in the stream of DynamoDB Local, at most. */
  private static final Duration STREAM = Duration.ofSeconds(1);

  private final List<Side> sides;
  private final Thread thread;
  private volatile boolean paused;
  private volatile boolean closed;
  private volatile Optional<RuntimeException> failure = Optional.empty();

  /** When the oldest write was noticed that is not copied, or the last round began. */
  private volatile long oldest = System.nanoTime();

  /** An item of a table. */
  private record Key(String table, JsonNode keys) {}

  /** A write of a client, which the other side does not have. */
  private record Write(Key key, JsonNode image, long noticed) {}

  private static final class Side {
    private final DynamoDbTables tables;
    private final Deque<Write> writes = new ArrayDeque<>();

    /** When a client last wrote an item here. */
    private final Map<Key, Long> written = new HashMap<>();

    /** Each item as it is here, as far as it changed. */
    private final Map<Key, JsonNode> images = new HashMap<>();

    /** What was copied to here, and comes back in the stream. */
    private final Map<Key, List<JsonNode>> copied = new HashMap<>();

    private Side(URI endpoint) {
      tables = new DynamoDbTables(endpoint);
      for (String table : tables.names()) tables.follow(table);
    }

    private void notice(Change change) {
      var key = new Key(change.table(), change.keys());
      images.put(key, change.after());
      List<JsonNode> own = copied.get(key);
      if (own != null && own.remove(change.after())) return;
      long now = System.nanoTime();
      written.put(key, now);
      writes.add(new Write(key, change.after(), now));
    }

    private void copy(Write write) {
      JsonNode here = images.get(write.key());
      if (write.image().equals(here)) return;
      copied.computeIfAbsent(write.key(), _ -> new ArrayList<>()).add(write.image());
      if (write.image().isMissingNode()) tables.delete(write.key().table(), write.key().keys());
      else tables.put(write.key().table(), write.image());
      images.put(write.key(), write.image());
    }
  }

  private TableReplication(Side first, Side second) {
    sides = List.of(first, second);
    thread = Thread.ofPlatform().name("replication").start(this::replicateForever);
  }

  /**
   * Starts to replicate. Both sides must have their tables.
   *
   * @param first the side that wins if both wrote an item at the same time
   */
  public static TableReplication between(URI first, URI second) {
    return new TableReplication(new Side(first), new Side(second));
  }

  /** Returns the tables of both sides, to look at. */
  public List<DynamoDbTables> tables() {
    return sides.stream().map(it -> it.tables).toList();
  }

  /**
   * Stops to copy until the returned object is run.
   *
   * @throws IllegalStateException if the replication has failed
   */
  public Runnable pause() {
    throwFailure();
    paused = true;
    return () -> paused = false;
  }

  /**
   * Waits until everything that was written before has been copied.
   *
   * @return false if it is not at the end of the limit
   * @throws IllegalStateException if the replication has failed
   */
  public boolean awaitCopied(Duration limit) throws InterruptedException {
    long now = System.nanoTime() + STREAM.toNanos();
    long end = now + limit.toNanos();
    while (oldest < now) {
      throwFailure();
      if (System.nanoTime() > end) return false;
      Thread.sleep(POLL);
    }
    return true;
  }

  /**
   * Waits until both sides are equal, which needs clients that do not write.
   *
   * @return false if they are not at the end of the limit
   * @throws IllegalStateException if the replication has failed
   */
  public boolean awaitEqual(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!content(sides.getFirst()).equals(content(sides.getLast()))) {
      throwFailure();
      if (System.nanoTime() > end) return false;
      Thread.sleep(LAG);
    }
    return true;
  }

  private static Map<String, Set<JsonNode>> content(Side side) {
    var content = new HashMap<String, Set<JsonNode>>();
    for (String table : side.tables.names()) {
      Set<JsonNode> items = content.computeIfAbsent(table, _ -> new HashSet<>());
      side.tables.scan(table, items::add);
    }
    return content;
  }

  private void throwFailure() {
    if (failure.isPresent()) {
      throw new IllegalStateException(
          "the replication failed: " + failure.get().getMessage(), failure.get());
    }
  }

  private void replicateForever() {
    try {
      while (!closed) {
        long began = System.nanoTime();
        for (Side side : sides) side.tables.poll(side::notice);
        if (!paused) copyDue();
        oldest =
            sides.stream()
                .flatMap(it -> it.writes.stream())
                .mapToLong(Write::noticed)
                .min()
                .orElse(began);
        LockSupport.parkNanos(POLL.toNanos());
      }
    } catch (RuntimeException e) {
      if (!closed) failure = Optional.of(e);
    }
  }

  private void copyDue() {
    for (int i = 0; i < sides.size(); i++) {
      Side from = sides.get(i);
      Side to = sides.get(1 - i);
      long due = System.nanoTime() - LAG.toNanos();
      while (!from.writes.isEmpty() && from.writes.peek().noticed() <= due) {
        Write write = from.writes.remove();
        Long other = to.written.get(write.key());
        boolean newer =
            other != null && (i == 0 ? other > write.noticed() : other >= write.noticed());
        // The newer write comes here from the other side.
        if (newer) continue;
        to.copy(write);
        // An older copy may have replaced it here before it was noticed.
        if (from.written.get(write.key()) == write.noticed()) from.copy(write);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    sides.forEach(it -> it.tables.close());
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
