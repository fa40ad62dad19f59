package io.haapi.lab.drill.simulation;

import io.haapi.lab.drill.history.History;
import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryEvent.FaultStep;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import io.haapi.lab.drill.history.Run;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Simulates clients, a network and a {@link SimulatedApi}, and records their history. The same seed
 * gives the same history. Requests and responses are delayed and lost, some requests arrive after
 * their client has retried, and instances are killed in the fault phase.
 */
public final class Simulation {
  private static final long MILLISECOND = 1_000_000;
  private static final long TIMEOUT = 60 * MILLISECOND;
  private static final int CLIENTS = 18;
  private static final int CALLERS = 3;
  private static final int ATTEMPTS = 8;
  private static final List<String> REGIONS = List.of("us-east-1", "us-west-2");

  private final Variant variant;
  private final Run.Store store;
  private final long seed;
  private final int commands;
  private final Random random;
  private final VirtualTime time = new VirtualTime();
  private final SimulatedApi api;
  private final List<HistoryEvent> events = new ArrayList<>();
  private final Map<String, Deque<String>> newest = new HashMap<>();
  private final Map<String, String> sessions = new HashMap<>();
  private long op;
  private int sent;
  private int values;
  private Phase phase = Phase.STEADY;

  private Simulation(Variant variant, Run.Store store, long seed, int commands) {
    this.variant = variant;
    this.store = store;
    this.seed = seed;
    this.commands = commands;
    random = new Random(seed);
    api = new SimulatedApi(variant, store, time, random);
  }

  /** Simulates a run with about this many commands. */
  public static History run(Variant variant, Run.Store store, long seed, int commands) {
    return new Simulation(variant, store, seed, commands).run();
  }

  private History run() {
    for (int i = 0; i < CLIENTS; i++) {
      var client = new Client(i);
      time.after(random.nextLong(5 * MILLISECOND), client::next);
    }
    time.run();
    readEverything();
    List<HistoryEvent> all =
        Stream.of(events, api.executions(), api.stored())
            .<HistoryEvent>flatMap(List::stream)
            .sorted(Comparator.comparingLong(HistoryEvent::time))
            .toList();
    var ended = new ArrayList<HistoryEvent>(all);
    ended.add(new HistoryEvent.End(time.now()));
    return new History(description(), ended);
  }

  private Run description() {
    return new Run(
        Run.FORMAT,
        "simulation-" + variant.name().toLowerCase(Locale.ROOT),
        store,
        Run.Consistency.STRONG,
        REGIONS,
        seed,
        "unknown",
        Optional.of(Run.SessionKind.DYNAMODB),
        SimulatedApi.LIFECYCLE,
        commands,
        true);
  }

  /** Reads every order in each region, and every list, when nothing is under way. */
  private void readEverything() {
    phase = Phase.FINAL;
    List<String> stored = api.stored().stream().map(HistoryEvent.Stored::aggregate).toList();
    var acknowledged = newest.values().stream().flatMap(Deque::stream).toList();
    Deque<Runnable> reads = new ArrayDeque<>();
    var client = new Client(CLIENTS);
    Runnable next = () -> Optional.ofNullable(reads.poll()).ifPresent(Runnable::run);
    for (String id : Stream.concat(stored.stream(), acknowledged.stream()).distinct().toList()) {
      for (String region : REGIONS) {
        reads.add(
            () ->
                client.send(
                    new Operation.Read(id), 1, region, "p0", _ -> time.after(MILLISECOND, next)));
      }
    }
    for (int i = 0; i < CALLERS; i++) {
      String caller = "p" + i;
      for (String region : REGIONS) {
        reads.add(
            () ->
                client.send(
                    new Operation.ListAll(),
                    1,
                    region,
                    caller,
                    _ -> time.after(MILLISECOND, next)));
      }
    }
    time.after(1000 * MILLISECOND, next);
    time.run();
  }

  private void countCommand() {
    sent++;
    if (sent == commands / 4) {
      phase = Phase.FAULT;
      api.setFailing(true);
      fault(FaultStep.BEGUN);
      fault(FaultStep.OBSERVED);
    } else if (sent == commands / 2) {
      api.promoteStandby();
    } else if (sent == commands * 3 / 4) {
      phase = Phase.RESTORED;
      api.setFailing(false);
      fault(FaultStep.RESTORED);
    }
  }

  private void fault(FaultStep step) {
    events.add(new HistoryEvent.Fault(time.now(), "messages-lost", step, Optional.empty()));
  }

  private long latency() {
    // Some requests arrive after their client gave up.
    return phase == Phase.FAULT && random.nextInt(25) == 0
        ? random.nextLong(4 * TIMEOUT)
        : 100_000 + random.nextLong(8 * MILLISECOND);
  }

  private boolean isLost() {
    return phase == Phase.FAULT && random.nextInt(8) == 0;
  }

  private final class Client {
    private final String name;
    private final String caller;
    private final String region;
    private final String pair;
    private final List<Operation.Command> acknowledged = new ArrayList<>();
    private Optional<String> ended = Optional.empty();

    Client(int number) {
      name = "c" + number;
      caller = "p" + number % CALLERS;
      region = REGIONS.get(number / CALLERS % REGIONS.size());
      pair = caller + region;
    }

    void next() {
      if (sent >= commands) return;
      int dice = random.nextInt(100);
      Deque<String> known = newest.computeIfAbsent(caller, _ -> new ArrayDeque<>());
      if (dice < 22 || known.isEmpty()) {
        command(new Operation.Create(key()));
      } else if (dice < 40) {
        String change = random.nextBoolean() ? "payment" : "cancellation";
        command(new Operation.Change(recent(known), change, key()));
      } else if (dice < 45 && !acknowledged.isEmpty()) {
        command(acknowledged.get(random.nextInt(acknowledged.size())));
      } else if (dice < 65) {
        send(new Operation.Read(recent(known)), 1, region, caller, _ -> pause());
      } else if (dice < 70) {
        send(new Operation.ListAll(), 1, region, caller, _ -> pause());
      } else {
        session();
      }
    }

    private String key() {
      countCommand();
      return "k" + sent;
    }

    /** Several clients act on the same few orders. */
    private String recent(Deque<String> known) {
      return known.stream()
          .skip(random.nextInt(Math.min(3, known.size())))
          .findFirst()
          .orElseThrow();
    }

    private void pause() {
      time.after(random.nextLong(5 * MILLISECOND), this::next);
    }

    private void command(Operation.Command command) {
      attempt(command, 1);
    }

    private void attempt(Operation.Command command, int attempt) {
      send(
          command,
          attempt,
          attempt % 2 == 1 ? region : REGIONS.get(random.nextInt(REGIONS.size())),
          caller,
          completion -> {
            if (completion instanceof HistoryEvent.Ok ok) {
              acknowledged.add(command);
              if (command instanceof Operation.Create) remember(ok.response());
              pause();
            } else if (isFinal(completion) || attempt == ATTEMPTS) {
              pause();
            } else {
              time.after(
                  random.nextLong((10L << attempt) * MILLISECOND),
                  () -> attempt(command, attempt + 1));
            }
          });
    }

    private void remember(Response response) {
      response
          .observed()
          .filter(Response.AggregateState.class::isInstance)
          .map(Response.AggregateState.class::cast)
          .filter(it -> !newest.get(caller).contains(it.id()))
          .ifPresent(it -> newest.get(caller).addFirst(it.id()));
    }

    private void session() {
      Optional<String> current = ended.or(() -> Optional.ofNullable(sessions.get(pair)));
      int dice = random.nextInt(20);
      Operation operation =
          current.isEmpty() || ended.isEmpty() && dice < 10
              ? new Operation.SessionWrite(
                  current, "a" + random.nextInt(2), Integer.toString(++values))
              : ended.isPresent() || dice < 17
                  ? new Operation.SessionRead(current, "a" + random.nextInt(2))
                  : new Operation.SessionEnd(current);
      send(
          operation,
          1,
          region,
          caller,
          completion -> {
            if (completion instanceof HistoryEvent.Ok ok) {
              // The first requests after the end still name the old session.
              ended =
                  operation instanceof Operation.SessionEnd
                      ? current
                      : ended.filter(_ -> random.nextInt(4) > 0);
              if (operation instanceof Operation.SessionEnd) {
                sessions.remove(pair);
              } else if (ended.isEmpty()
                  && ok.response().observed().orElseThrow() instanceof Response.SessionValue it) {
                sessions.put(pair, it.session());
              }
            }
            pause();
          });
    }

    /** Sends a request, and calls {@code then} once, with its completion. */
    void send(
        Operation operation,
        int attempt,
        String to,
        String by,
        Consumer<HistoryEvent.Completion> then) {
      long number = ++op;
      Optional<Long> intended = attempt == 1 ? Optional.of(time.now() - 1000) : Optional.empty();
      events.add(
          new HistoryEvent.Invoke(
              time.now(), number, name, by, attempt, phase, intended, operation));
      boolean[] done = {false};
      Consumer<HistoryEvent.Completion> complete =
          it -> {
            if (done[0]) return;
            done[0] = true;
            events.add(it);
            then.accept(it);
          };
      if (isLost() && random.nextInt(3) == 0) {
        time.after(
            MILLISECOND,
            () ->
                complete.accept(
                    new HistoryEvent.Fail(
                        time.now(), number, "connection refused", Optional.empty())));
        return;
      }
      Consumer<Response> reply =
          response -> {
            if (!isLost()) {
              time.after(latency(), () -> complete.accept(completion(number, operation, response)));
            }
          };
      if (!isLost()) {
        time.after(latency(), () -> api.serve(operation, number, by, to, reply));
      }
      time.after(
          TIMEOUT,
          () ->
              complete.accept(
                  new HistoryEvent.Unknown(time.now(), number, "timeout", Optional.empty())));
    }
  }

  private HistoryEvent.Completion completion(long number, Operation operation, Response response) {
    boolean ok =
        response.status() < 300 || operation instanceof Operation.Read && response.status() == 404;
    return ok
        ? new HistoryEvent.Ok(time.now(), number, response)
        : new HistoryEvent.Fail(
            time.now(), number, "status " + response.status(), Optional.of(response));
  }

  private static boolean isFinal(HistoryEvent.Completion completion) {
    return completion instanceof HistoryEvent.Fail fail
        && fail.response().filter(it -> it.status() < 500).isPresent();
  }
}
