package io.haapi.lab.drill;

import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import io.haapi.lab.drill.history.Response.AggregateState;
import io.haapi.lab.drill.history.Response.SessionValue;
import io.haapi.lab.sample.SampleLifecycle;
import io.haapi.lab.sample.SampleRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends operations in an open loop: a Poisson process with a seed determines when each arrives,
 * whatever became of those before it. Some clients retry what failed, with the same key, and some
 * do not.
 */
final class Load implements AutoCloseable {
  /** The name of a client that does not retry begins with it. */
  static final String ONCE = "once-";

  /** The name of a client that only warms up begins with it. */
  static final String WARM = "warm-";

  /** Commands of all operations: the others read and list. */
  static final double COMMANDS = 0.7;

  private static final double SLOWEST = 0.1;
  private static final int CALLERS = 100;
  private static final double CREATES = 0.45;
  private static final double READS = 0.90;
  private static final double LISTS = 0.95;
  private static final double SESSION_WRITES = 0.5;

  /** Few callers use sessions, so that each session has several requests, some at the same time. */
  private static final int CALLERS_WITH_SESSIONS = 5;

  /**
   * Requests of a session, before its caller begins another one. Few, because the judge checks only
   * as a whole what one region has served, and a short run may move requests after a minute.
   */
  private static final int OPERATIONS_OF_A_SESSION = 5;

  /** The session's attribute in the history. */
  private static final String ATTRIBUTE = "value";

  private static final double CLIENTS_WITHOUT_RETRIES = 0.2;
  private static final int ATTEMPTS = 12;

  /** Commands that a client sends again after their response, as after a double click. */
  private static final double SENT_AGAIN = 0.05;

  private static final Duration BACKOFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(3);
  private static final Duration END = Duration.ofSeconds(10);
  private static final Duration LAST_RESPONSES = Duration.ofSeconds(60);

  private final RunLog log;
  private final ApiClient client;
  private final ApiClient.Endpoint front;
  private final SampleLifecycle lifecycle;
  private final Optional<SampleRequests.Value> sessions;
  private final boolean alone;
  private final String run;
  private final double rate;
  private final Duration ramp;
  private final SplittableRandom random;
  private final List<Caller> callers = new ArrayList<>();
  private final ExecutorService operations = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread schedule;

  /**
   * Starts to send.
   *
   * @param sessions the value that some operations write to sessions; empty for none
   * @param alone true if one client at a time may use a session, as with tokens
   * @param rate operations per second, on average
   * @param ramp the time until this rate is reached
   */
  Load(
      RunLog log,
      ApiClient client,
      ApiClient.Endpoint front,
      SampleLifecycle lifecycle,
      Optional<SampleRequests.Value> sessions,
      boolean alone,
      long seed,
      double rate,
      Duration ramp) {
    this.log = log;
    this.client = client;
    this.front = front;
    this.lifecycle = lifecycle;
    this.sessions = sessions;
    this.alone = alone;
    this.run = Long.toString(seed);
    this.rate = rate;
    this.ramp = ramp;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < CALLERS; i++) callers.add(new Caller("caller-" + i));
    this.schedule = Thread.ofPlatform().name("load").start(this::arriveForever);
  }

  /** A principal with its clients and the aggregates that it knows. */
  private static final class Caller {
    private final String name;
    private final List<String> aggregates = new ArrayList<>();
    private final ConcurrentLinkedDeque<String> retrying = new ConcurrentLinkedDeque<>();
    private final ConcurrentLinkedDeque<String> once = new ConcurrentLinkedDeque<>();
    private final AtomicInteger clients = new AtomicInteger();

    private final Semaphore sessionUser = new Semaphore(1);
    private Optional<String> session = Optional.empty();
    private int sessionOperations;

    private Caller(String name) {
      this.name = name;
    }

    /** Returns a client without an operation; a new one if all have one. */
    private String take(boolean retries) {
      String free = (retries ? retrying : once).poll();
      if (free != null) return free;
      return (retries ? "" : ONCE) + name + "-" + clients.incrementAndGet();
    }

    private void free(String client) {
      (client.startsWith(ONCE) ? once : retrying).push(client);
    }

    /** Returns the next operation on the caller's session; each write has another value. */
    private synchronized Operation onSession(boolean writes, int largest) {
      if (sessionOperations % OPERATIONS_OF_A_SESSION == 0) session = Optional.empty();
      int value = sessionOperations % largest + 1;
      sessionOperations++;
      return writes || session.isEmpty()
          ? new Operation.SessionWrite(session, ATTRIBUTE, Integer.toString(value))
          : new Operation.SessionRead(session, ATTRIBUTE);
    }

    private synchronized void learnSession(String name) {
      session = Optional.of(name);
    }

    private synchronized void learn(String aggregate) {
      aggregates.add(aggregate);
    }

    /** Returns a known aggregate, more often a late one. */
    private synchronized Optional<String> pick(double draw) {
      if (aggregates.isEmpty()) return Optional.empty();
      return Optional.of(aggregates.get((int) (Math.sqrt(draw) * aggregates.size())));
    }
  }

  private void arriveForever() {
    long start = log.now();
    double at = start;
    for (int number = 0; !Thread.currentThread().isInterrupted(); number++) {
      double now = rate * Math.clamp((at - start) / ramp.toNanos(), SLOWEST, 1);
      at -= Math.log(1 - random.nextDouble()) / now * TimeUnit.SECONDS.toNanos(1);
      long intended = (long) at;
      Arrival arrival = new Arrival(number, random.split());
      while (log.now() < intended && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(intended - log.now());
      }
      if (!Thread.currentThread().isInterrupted()) {
        operations.execute(() -> arrival.run(intended));
      }
    }
  }

  private final class Arrival {
    private final int number;
    private final SplittableRandom draws;

    private Arrival(int number, SplittableRandom draws) {
      this.number = number;
      this.draws = draws;
    }

    private void run(long intended) {
      double kind = draws.nextDouble();
      boolean inSession = sessions.isPresent() && kind >= LISTS;
      Caller caller = callers.get(draws.nextInt(inSession ? CALLERS_WITH_SESSIONS : CALLERS));
      boolean retries = draws.nextDouble() >= CLIENTS_WITHOUT_RETRIES;
      if (inSession && alone) {
        runAlone(caller, intended);
        return;
      }
      Operation operation =
          inSession
              ? caller.onSession(
                  draws.nextDouble() < SESSION_WRITES, sessions.orElseThrow().largest())
              : operation(caller, kind);
      String name = caller.take(retries);
      try {
        send(caller, name, operation, retries ? ATTEMPTS : 1, intended);
        caller.free(name);
      } catch (InterruptedException _) {
        // The load has ended; the operation stays without a completion.
      }
    }

    /** The caller's only client that uses its session, one request after the other. */
    private void runAlone(Caller caller, long intended) {
      try {
        caller.sessionUser.acquire();
        try {
          Operation operation =
              caller.onSession(
                  draws.nextDouble() < SESSION_WRITES, sessions.orElseThrow().largest());
          send(
              caller, caller.name + "-session", operation, ATTEMPTS, Math.max(intended, log.now()));
        } finally {
          caller.sessionUser.release();
        }
      } catch (InterruptedException _) {
        // The load has ended; the operation stays without a completion.
      }
    }

    private Operation operation(Caller caller, double kind) {
      String key = "drill-" + run + "-" + number;
      Optional<String> aggregate = caller.pick(draws.nextDouble());
      if (kind < CREATES || aggregate.isEmpty()) {
        log.prepare(lifecycle.operation(), key, Optional.empty());
        return new Operation.Create(key);
      }
      if (kind < COMMANDS) {
        var change = lifecycle.changes().get(draws.nextInt(lifecycle.changes().size()));
        log.prepare(change.operation(), key, Optional.of(change.name()));
        return new Operation.Change(aggregate.orElseThrow(), change.name(), key);
      }
      return kind < READS ? new Operation.Read(aggregate.orElseThrow()) : new Operation.ListAll();
    }

    private void send(Caller caller, String name, Operation operation, int attempts, long intended)
        throws InterruptedException {
      boolean again =
          attempts > 1 && operation instanceof Operation.Command && draws.nextDouble() < SENT_AGAIN;
      boolean failed = false;
      for (int attempt = 1; attempt <= attempts; attempt++) {
        if (failed) client.countRetry();
        if (attempt > 1) Thread.sleep(backoff(attempt - 1));
        long op =
            log.invoke(
                name,
                caller.name,
                attempt,
                attempt == 1 ? Optional.of(intended) : Optional.empty(),
                operation);
        Reply reply = client.send(front, caller.name, operation);
        log.complete(op, reply);
        failed = reply.needsRetry();
        if (reply instanceof Reply.Ok(Response response)) {
          switch (response.observed().orElse(null)) {
            case AggregateState made when operation instanceof Operation.Create ->
                caller.learn(made.id());
            case SessionValue used -> caller.learnSession(used.session());
            case null, default -> {}
          }
        }
        if (!reply.needsRetry()) {
          if (!again || !(reply instanceof Reply.Ok)) return;
          again = false;
        }
      }
    }

    /** Doubles with each attempt; half of it is random, so that clients do not come together. */
    private Duration backoff(int failures) {
      if (!client.backsOff()) return BACKOFF;
      long longest =
          Math.min(LONGEST_BACKOFF.toNanos(), BACKOFF.toNanos() << Math.min(failures - 1, 20));
      return Duration.ofNanos(longest / 2 + (long) (draws.nextDouble() * longest / 2));
    }
  }

  /**
   * Ends arrivals, and waits until every operation has ended.
   *
   * @return false if some have not ended within a minute
   */
  boolean finish() throws InterruptedException {
    stop();
    operations.shutdown();
    return operations.awaitTermination(LAST_RESPONSES.toSeconds(), TimeUnit.SECONDS);
  }

  private void stop() throws InterruptedException {
    schedule.interrupt();
    schedule.join();
  }

  /** Ends at once; operations stay without a completion, and record nothing more. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    schedule.interrupt();
    operations.shutdownNow();
    try {
      schedule.join();
      operations.awaitTermination(END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
