package io.haapi.lab.emulator;

import java.net.URI;
import java.time.Duration;
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
 * eventual consistency: the last writer wins, and conditions see one side only. It compares the
 * tables again and again, and copies what changed on one side.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html">How
 *     global tables work</a>
 */
public final class TableReplication implements AutoCloseable {
  /** The time between two comparisons. On AWS a copy usually takes less than a second. */
  public static final Duration LAG = Duration.ofMillis(500);

  private static final Duration POLL = Duration.ofMillis(50);

  private final List<DynamoDbTables> sides;

  /** The name of the key attribute of each table. */
  private final Map<String, String> keys = new HashMap<>();

  /** Each item as both sides had it last. */
  private final Map<Key, JsonNode> common = new HashMap<>();

  /** Each side's changes that the other side does not have. */
  private final List<Map<Key, Noticed>> changes = List.of(new HashMap<>(), new HashMap<>());

  private final Thread thread;
  private volatile boolean paused;
  private volatile boolean closed;
  private volatile Optional<RuntimeException> failure = Optional.empty();

  /** When the last comparison began after which both sides had all that it found. */
  private volatile long copied = System.nanoTime();

  /** An item of a table. */
  private record Key(String table, JsonNode value) {}

  /** An item as a client has left it. */
  private record Noticed(Optional<JsonNode> item, long at) {}

  private TableReplication(List<DynamoDbTables> sides) {
    this.sides = sides;
    for (String table : sides.getFirst().names()) {
      keys.put(
          table,
          sides.getFirst().describe(table).get("KeySchema").get(0).get("AttributeName").asString());
    }
    thread = Thread.ofPlatform().name("replication").start(this::replicateForever);
  }

  /**
   * Starts to replicate. Both sides must have their tables.
   *
   * @param first the side that wins if both changed an item at the same time
   */
  public static TableReplication between(URI first, URI second) {
    return new TableReplication(List.of(new DynamoDbTables(first), new DynamoDbTables(second)));
  }

  /** Returns the tables of both sides, to look at. */
  public List<DynamoDbTables> tables() {
    return sides;
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
    long now = System.nanoTime();
    long end = now + limit.toNanos();
    while (copied < now) {
      throwFailure();
      if (System.nanoTime() > end) return false;
      Thread.sleep(POLL);
    }
    return true;
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
        if (compare(began) && !paused) copied = began;
        LockSupport.parkNanos(LAG.toNanos());
      }
    } catch (RuntimeException e) {
      if (!closed) failure = Optional.of(e);
    }
  }

  /** Returns true if both sides now have all that was found. */
  private boolean compare(long now) {
    boolean all = true;
    Map<Key, JsonNode> first = items(sides.getFirst());
    Map<Key, JsonNode> second = items(sides.getLast());
    Set<Key> every = new HashSet<>(common.keySet());
    every.addAll(first.keySet());
    every.addAll(second.keySet());
    for (Key key : every) {
      Optional<JsonNode> one = Optional.ofNullable(first.get(key));
      Optional<JsonNode> other = Optional.ofNullable(second.get(key));
      notice(changes.getFirst(), key, one, now);
      notice(changes.getLast(), key, other, now);
      if (one.equals(other)) {
        agree(key, one);
      } else if (!paused) {
        boolean toSecond = age(changes.getFirst(), key) >= age(changes.getLast(), key);
        DynamoDbTables target = toSecond ? sides.getLast() : sides.getFirst();
        Optional<JsonNode> before = toSecond ? other : one;
        Optional<JsonNode> after = toSecond ? one : other;
        // A client that has changed the item meanwhile is the last writer.
        if (target.replace(key.table(), keys.get(key.table()), before, after)) agree(key, after);
        else all = false;
      }
    }
    return all;
  }

  private void agree(Key key, Optional<JsonNode> item) {
    item.ifPresentOrElse(it -> common.put(key, it), () -> common.remove(key));
    changes.forEach(it -> it.remove(key));
  }

  /** Notes when an item became what it is. */
  private void notice(Map<Key, Noticed> noticed, Key key, Optional<JsonNode> item, long now) {
    if (item.equals(Optional.ofNullable(common.get(key)))) {
      noticed.remove(key);
      return;
    }
    Noticed before = noticed.get(key);
    if (before == null || !before.item().equals(item)) noticed.put(key, new Noticed(item, now));
  }

  /** Returns when a side changed an item; the earliest time if it did not. */
  private static long age(Map<Key, Noticed> noticed, Key key) {
    return Optional.ofNullable(noticed.get(key)).map(Noticed::at).orElse(Long.MIN_VALUE);
  }

  private Map<Key, JsonNode> items(DynamoDbTables side) {
    var found = new HashMap<Key, JsonNode>();
    keys.forEach(
        (table, key) -> side.scan(table, it -> found.put(new Key(table, it.get(key)), it)));
    return found;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    sides.forEach(DynamoDbTables::close);
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
