package io.haapi.order;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.Outcome;
import io.haapi.idempotency.StoredResponse;
import io.haapi.idempotency.Transition;
import io.haapi.problem.InvalidValue;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** Places, changes and finds orders. */
final class OrderService {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  private final AggregateStore<Order, OrderSummary> store;
  private final Cursors cursors;
  private final JsonMapper json;
  private final InstantSource clock;

  OrderService(
      AggregateStore<Order, OrderSummary> store,
      Cursors cursors,
      JsonMapper json,
      InstantSource clock) {
    this.store = store;
    this.cursors = cursors;
    this.json = json;
    this.clock = clock;
  }

  Outcome place(Caller caller, IdempotencyKey key, PlaceOrder order) {
    var command = new Command(caller, PlaceOrder.OPERATION, key, order.fingerprint());
    var placed = Order.placed(command.aggregateId(), Order.time(clock.instant()), order.lines());
    var response =
        StoredResponse.json(201, json.writeValueAsString(placed)).at("orders/" + placed.id());
    return store.create(command, placed, response);
  }

  Outcome change(Caller caller, IdempotencyKey key, String id, StatusChange change) {
    if (!isId(id)) return new Outcome.NotFound();
    var command = new Command(caller, change.operation(), key, change.fingerprint());
    String now = Order.time(clock.instant());
    Outcome outcome = change(command, id, change, now);
    // An instance whose clock is ahead may have placed the order: its changes must not predate it.
    return outcome instanceof Outcome.Conflict(var current)
            && current.text(OrderMapping.STATUS).equals(OrderStatus.PLACED.code())
            && current.text(OrderMapping.CREATED_AT).compareTo(now) > 0
        ? change(command, id, change, current.text(OrderMapping.CREATED_AT))
        : outcome;
  }

  private Outcome change(Command command, String id, StatusChange change, String time) {
    var receipt = new StatusChange.Receipt(id, change.target(), time);
    var transition =
        new Transition(
            Map.of(OrderMapping.STATUS, OrderStatus.PLACED.code()),
            Map.of(OrderMapping.CREATED_AT, time),
            Map.of(OrderMapping.STATUS, change.target().code(), change.timeField(), time));
    return store.change(
        id, command, transition, StoredResponse.json(200, json.writeValueAsString(receipt)));
  }

  Optional<Order> find(Caller caller, String id) {
    return isId(id) ? store.find(caller, id) : Optional.empty();
  }

  /**
   * @throws InvalidValue when the cursor was not issued to this caller
   */
  OrderPage list(Caller caller, int limit, Optional<String> cursor) {
    var after =
        cursor.map(
            text ->
                cursors
                    .read(caller, text)
                    .orElseThrow(
                        () -> new InvalidValue("cursor", "must be a nextCursor from this list")));
    var page = store.list(caller, limit, after);
    return new OrderPage(page.entries(), page.end().map(end -> cursors.write(caller, end)));
  }

  private static boolean isId(String id) {
    return ID.matcher(id).matches();
  }
}
