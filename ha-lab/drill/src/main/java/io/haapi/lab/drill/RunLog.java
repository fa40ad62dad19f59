package io.haapi.lab.drill;

import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryEvent.FaultStep;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.HistoryWriter;
import io.haapi.lab.drill.history.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Records a run on one clock, and counts what it records. Several threads may use it. */
final class RunLog {
  /** The part of the attempts that may fail in a steady state. */
  static final double STEADY_ERRORS = 0.01;

  private final HistoryWriter history;
  private final long start = System.nanoTime();
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong executions = new AtomicLong();
  private final AtomicLong commands = new AtomicLong();
  private final AtomicLong succeeded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong open = new AtomicLong();
  private final Map<String, SentCommand> sent = new ConcurrentHashMap<>();
  private volatile Phase phase = Phase.STEADY;

  RunLog(HistoryWriter history) {
    this.history = history;
  }

  /**
   * A command that a client sends.
   *
   * @param change the name of the change; empty for a create
   */
  private record SentCommand(String key, Optional<String> change) {}

  /**
   * Counts so far.
   *
   * @param commands commands, each once however often it was sent
   * @param succeeded attempts with a response that needs no retry
   * @param failed attempts without one
   * @param open attempts without a completion
   */
  record Counts(long commands, long succeeded, long failed, long open) {
    Counts since(Counts before) {
      return new Counts(
          commands - before.commands, succeeded - before.succeeded, failed - before.failed, open);
    }

    /** Returns whether requests succeed, and at most 1 % of the attempts fail. */
    boolean steady() {
      return succeeded > 0 && failed <= STEADY_ERRORS * (succeeded + failed);
    }

    /** Returns what is wrong, for one line. */
    String whyNotSteady() {
      return succeeded == 0
          ? "no request succeeds"
          : String.format(
              Locale.ROOT, "%.1f %% of the attempts fail", 100.0 * failed / (succeeded + failed));
    }
  }

  Counts counts() {
    return new Counts(commands.get(), succeeded.get(), failed.get(), open.get());
  }

  /** Returns nanoseconds since the start of the run. */
  long now() {
    return System.nanoTime() - start;
  }

  Phase phase() {
    return phase;
  }

  void phase(Phase next) {
    phase = next;
  }

  /**
   * Prepares a command, so that its execution in the store is recognized by its record: the store
   * knows the SHA-256 of operation and key, each with its length before it (docs/idempotency.md).
   */
  void prepare(String operation, String key, Optional<String> change) {
    commands.incrementAndGet();
    sent.put(recordKey(operation, key), new SentCommand(key, change));
  }

  static String recordKey(String operation, String key) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(operation, key)) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
      }
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Records the start of an attempt and returns its number. */
  long invoke(
      String client, String caller, int attempt, Optional<Long> intended, Operation operation) {
    long op = operations.incrementAndGet();
    open.incrementAndGet();
    history.write(
        new HistoryEvent.Invoke(now(), op, client, caller, attempt, phase, intended, operation));
    return op;
  }

  /** Records the end of an attempt. */
  void complete(long op, Reply reply) {
    long time = now();
    open.decrementAndGet();
    (reply.needsRetry() ? failed : succeeded).incrementAndGet();
    history.write(
        switch (reply) {
          case Reply.Ok ok -> new HistoryEvent.Ok(time, op, ok.response());
          case Reply.Rejected no -> new HistoryEvent.Fail(time, op, no.reason(), no.response());
          case Reply.Lost lost ->
              new HistoryEvent.Unknown(time, op, lost.reason(), lost.response());
        });
  }

  /** Records an execution that the store's witness reports. */
  void executed(StoreWitness.Executed execution) {
    Optional<SentCommand> command = Optional.ofNullable(sent.get(execution.record()));
    history.write(
        new HistoryEvent.Execution(
            now(),
            execution.aggregate(),
            command.map(SentCommand::key),
            command.flatMap(SentCommand::change),
            executions.incrementAndGet()));
  }

  void stored(String aggregate, String state) {
    history.write(new HistoryEvent.Stored(now(), aggregate, state));
  }

  void fault(String id, FaultStep step, Optional<String> detail) {
    history.write(new HistoryEvent.Fault(now(), id, step, detail));
  }

  void end() {
    history.write(new HistoryEvent.End(now()));
  }
}
