package io.haapi.lab.drill.simulation;

import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import io.haapi.lab.drill.history.Run.Lifecycle;
import io.haapi.lab.drill.history.Run.StateChange;
import io.haapi.lab.drill.history.Run.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Consumer;

/** An API with its store, in memory and in virtual time, with or without a planted bug. */
final class SimulatedApi {
  static final Lifecycle LIFECYCLE =
      new Lifecycle(
          "placed",
          List.of(
              new StateChange("payment", "placed", "paid"),
              new StateChange("cancellation", "placed", "cancelled")));

  private static final long MILLISECOND = 1_000_000;
  private static final long LAG = 40 * MILLISECOND;
  private static final long STANDBY_LAG = 150 * MILLISECOND;

  private final Variant variant;
  private final Store store;
  private final VirtualTime time;
  private final Random random;
  private final SequencedMap<String, Order> orders = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> sessions = new HashMap<>();
  private final Map<String, Lock> locks = new HashMap<>();
  private final List<HistoryEvent.Execution> executions = new ArrayList<>();
  private boolean failing;
  private int sessionNumber;

  /** An order with all its states, so that a replica can lag. */
  private static final class Order {
    final String id;
    final String caller;
    final long created;
    final boolean listed;
    final List<Changed> states = new ArrayList<>();
    final Map<String, Response> responses = new HashMap<>();

    Order(String id, String caller, long created, boolean listed) {
      this.id = id;
      this.caller = caller;
      this.created = created;
      this.listed = listed;
    }

    String state() {
      return states.getLast().state();
    }

    Optional<Changed> at(long moment) {
      return states.reversed().stream().filter(it -> it.time() <= moment).findFirst();
    }
  }

  private record Changed(long time, String state) {}

  private record Lock(long expires, Optional<Response> response) {}

  SimulatedApi(Variant variant, Store store, VirtualTime time, Random random) {
    this.variant = variant;
    this.store = store;
    this.time = time;
    this.random = random;
  }

  List<HistoryEvent.Execution> executions() {
    return executions;
  }

  List<HistoryEvent.Stored> stored() {
    return orders.values().stream()
        .map(it -> new HistoryEvent.Stored(time.now(), it.id, it.state()))
        .toList();
  }

  /** Begins or ends the time in which instances are killed. */
  void setFailing(boolean failing) {
    this.failing = failing;
  }

  /** Promotes a standby. Only an asynchronous one lacks something. */
  void promoteStandby() {
    if (variant != Variant.ASYNCHRONOUS_FAILOVER) return;
    long last = time.now() - STANDBY_LAG;
    orders.values().removeIf(it -> it.created > last);
    for (Order order : orders.values()) order.states.removeIf(it -> it.time() > last);
  }

  /**
   * Serves a request.
   *
   * @param attempt the number of the attempt
   * @param reply called once, or never if the instance is killed
   */
  void serve(
      Operation operation, long attempt, String caller, String region, Consumer<Response> reply) {
    Consumer<Response> from =
        it ->
            reply.accept(
                new Response(
                    it.status(),
                    it.body(),
                    it.replayed(),
                    Optional.of(region),
                    Optional.of("i-" + region),
                    it.observed()));
    switch (operation) {
      case Operation.Command command when variant == Variant.LOCK_RECORD ->
          lock(command, caller, from);
      case Operation.Create create -> from.accept(create(create, attempt, caller));
      case Operation.Change change -> change(change, from);
      case Operation.Read read -> from.accept(read(read));
      case Operation.ListAll _ -> from.accept(list(caller));
      case Operation.SessionWrite write -> write(write, from);
      case Operation.SessionRead read ->
          from.accept(session(name(read.session()), read.attribute()));
      case Operation.SessionEnd end -> {
        end.session().ifPresent(sessions::remove);
        from.accept(
            new Response(
                204,
                "",
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.of(
                    new Response.SessionValue(end.session().orElse("none"), Optional.empty()))));
      }
    }
  }

  private Response create(Operation.Create create, long attempt, String caller) {
    String id =
        variant == Variant.CONDITION_ON_OTHER_KEY
            ? "order-%s-%d".formatted(create.key(), attempt)
            : "order-" + create.key();
    Order existing = orders.get(id);
    if (existing != null && variant != Variant.NO_CONDITION) return replay(existing, create.key());
    return insert(id, create.key(), caller);
  }

  private Response insert(String id, String key, String caller) {
    boolean listed = variant != Variant.INCOMPLETE_LIST || random.nextInt(20) > 0;
    var order = new Order(id, caller, time.now(), listed);
    orders.put(id, order);
    return execute(order, key, LIFECYCLE.initial(), Optional.empty());
  }

  private void change(Operation.Change change, Consumer<Response> reply) {
    Order order = orders.get(change.aggregate());
    if (order == null) {
      reply.accept(notFound(change.aggregate()));
      return;
    }
    StateChange declared = LIFECYCLE.change(change.change()).orElseThrow();
    if (variant != Variant.NO_CONDITION) {
      if (order.responses.containsKey(change.key())) {
        reply.accept(replay(order, change.key()));
        return;
      }
      if (!order.state().equals(declared.from())) {
        reply.accept(problem(409));
        return;
      }
    }
    Runnable update =
        () ->
            reply.accept(execute(order, change.key(), declared.to(), Optional.of(change.change())));
    if (variant == Variant.STATE_TEST_IN_CTE) time.after(5 * MILLISECOND, update);
    else update.run();
  }

  private void lock(Operation.Command command, String caller, Consumer<Response> reply) {
    Lock held = locks.get(command.key());
    if (held != null && held.response().isPresent()) {
      reply.accept(replayed(held.response().orElseThrow()));
      return;
    }
    if (held != null && held.expires() > time.now()) {
      reply.accept(problem(503));
      return;
    }
    locks.put(command.key(), new Lock(time.now() + 20 * MILLISECOND, Optional.empty()));
    time.after(MILLISECOND, () -> executeLocked(command, caller, reply));
  }

  private void executeLocked(Operation.Command command, String caller, Consumer<Response> reply) {
    Response response =
        switch (command) {
          case Operation.Create create ->
              insert("order-" + create.key() + "-" + time.now(), create.key(), caller);
          case Operation.Change change -> {
            Order order = orders.get(change.aggregate());
            StateChange declared = LIFECYCLE.change(change.change()).orElseThrow();
            if (order == null) yield notFound(change.aggregate());
            if (!order.state().equals(declared.from())) yield problem(409);
            yield execute(order, change.key(), declared.to(), Optional.of(change.change()));
          }
        };
    if (failing && random.nextInt(4) == 0) return;
    time.after(
        MILLISECOND,
        () -> {
          if (response.status() < 300) {
            locks.put(command.key(), new Lock(0, Optional.of(response)));
          } else {
            locks.remove(command.key());
          }
          reply.accept(response);
        });
  }

  private Response execute(Order order, String key, String state, Optional<String> change) {
    order.states.add(new Changed(time.now(), state));
    executions.add(
        new HistoryEvent.Execution(
            time.now(), order.id, Optional.of(key), change, executions.size() + 1));
    Response response = show(change.isEmpty() ? 201 : 200, order, order.states.getLast(), false);
    order.responses.put(key, response);
    return response;
  }

  private Response replay(Order order, String key) {
    if (variant == Variant.REJECTED_REPLAY) return problem(409);
    if (variant == Variant.REBUILT_RESPONSE) {
      int status = order.responses.get(key).status();
      return show(status, order, order.states.getLast(), true);
    }
    return replayed(order.responses.get(key));
  }

  private static Response replayed(Response response) {
    return new Response(
        response.status(),
        response.body(),
        true,
        Optional.empty(),
        Optional.empty(),
        response.observed());
  }

  private Response read(Operation.Read read) {
    long moment = time.now() - (variant == Variant.STALE_READ ? random.nextLong(LAG) : 0);
    boolean mixedUp = variant == Variant.OTHER_ORDER && random.nextInt(20) == 0;
    Order order = mixedUp ? orders.lastEntry().getValue() : orders.get(read.aggregate());
    return Optional.ofNullable(order)
        .flatMap(it -> it.at(moment))
        .map(it -> show(200, order, it, false))
        .orElseGet(() -> notFound(read.aggregate()));
  }

  private Response list(String caller) {
    boolean lags = store == Store.DYNAMODB || variant == Variant.LAGGING_LIST;
    long moment = time.now() - (lags ? random.nextLong(LAG) : 0);
    List<String> ids =
        orders.values().stream()
            .filter(it -> it.caller.equals(caller) && it.created <= moment && it.listed)
            .map(it -> it.id)
            .toList();
    return new Response(
        200,
        "",
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Response.Listed(ids.reversed(), 1)));
  }

  /** Returns the named session if it exists, or the name of a new one. */
  private String name(Optional<String> session) {
    return session
        .filter(sessions::containsKey)
        .orElseGet(
            () -> {
              String name = "session-" + ++sessionNumber;
              sessions.put(name, new HashMap<>());
              return name;
            });
  }

  /** Reads the session at once and saves it later, as a request does. */
  private void write(Operation.SessionWrite write, Consumer<Response> reply) {
    String name = name(write.session());
    time.after(
        random.nextLong(45 * MILLISECOND),
        () -> {
          if (variant == Variant.SESSION_RESURRECTION) {
            sessions.computeIfAbsent(name, _ -> new HashMap<>());
          }
          if (sessions.containsKey(name)) {
            sessions.get(name).put(write.attribute(), write.value());
          }
          reply.accept(session(name, Optional.of(write.value())));
        });
  }

  private Response session(String name, String attribute) {
    return session(name, Optional.ofNullable(sessions.get(name).get(attribute)));
  }

  private static Response session(String name, Optional<String> value) {
    return new Response(
        200,
        "{}",
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Response.SessionValue(name, value)));
  }

  private static Response show(int status, Order order, Changed state, boolean replayed) {
    return new Response(
        status,
        "{\"id\":\"%s\",\"status\":\"%s\",\"createdAt\":%d,\"changedAt\":%d}"
            .formatted(order.id, state.state(), order.created, state.time()),
        replayed,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Response.AggregateState(order.id, Optional.of(state.state()))));
  }

  private static Response notFound(String id) {
    return new Response(
        404,
        "{}",
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Response.AggregateState(id, Optional.empty())));
  }

  private static Response problem(int status) {
    return new Response(status, "{}", false, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
