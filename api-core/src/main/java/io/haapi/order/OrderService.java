package io.haapi.order;

import io.haapi.caller.Caller;
import io.haapi.idempotency.Answer;
import io.haapi.idempotency.Change;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.Outcome;
import io.haapi.problem.InvalidValue;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;

/** Places, changes and finds orders. */
final class OrderService {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  private final OrderTable table;
  private final Cursors cursors;
  private final JsonMapper json;
  private final InstantSource clock;

  OrderService(OrderTable table, Cursors cursors, JsonMapper json, InstantSource clock) {
    this.table = table;
    this.cursors = cursors;
    this.json = json;
    this.clock = clock;
  }

  Outcome place(Caller caller, IdempotencyKey key, PlaceOrder order) {
    var command = new Command(caller, PlaceOrder.OPERATION, key, order.fingerprint());
    var placed = Order.placed(command.itemId(), OrderTable.text(clock.instant()), order.lines());
    var answer = Answer.json(201, json.writeValueAsString(placed)).at("orders/" + placed.id());
    return table.commands().create(command, table.write(placed), answer);
  }

  Outcome change(Caller caller, IdempotencyKey key, String id, StatusChange change) {
    if (!isId(id)) return new Outcome.NotFound();
    var command = new Command(caller, change.operation(), key, change.fingerprint());
    String now = OrderTable.text(clock.instant());
    Outcome outcome = change(command, id, change, now);
    // Placed by an instance whose clock is ahead: nothing happens to an order before it is placed.
    return OrderTable.placedAfter(outcome, now)
        .map(placed -> change(command, id, change, placed))
        .orElse(outcome);
  }

  private Outcome change(Command command, String id, StatusChange change, String time) {
    var receipt = new StatusChange.Receipt(id, change.target(), time);
    var step =
        new Change(
            Map.of(OrderTable.STATUS, status(OrderStatus.PLACED)),
            Map.of(OrderTable.CREATED_AT, AttributeValue.fromS(time)),
            Map.of(
                OrderTable.STATUS,
                status(change.target()),
                change.instantAttribute(),
                AttributeValue.fromS(time)));
    return table
        .commands()
        .change(id, command, step, Answer.json(200, json.writeValueAsString(receipt)));
  }

  Optional<Order> find(Caller caller, String id) {
    return isId(id) ? table.commands().find(caller, id).map(table::read) : Optional.empty();
  }

  /**
   * @throws InvalidValue when the cursor is not one that this caller was given
   */
  OrderPage list(Caller caller, int limit, Optional<String> cursor) {
    var after =
        cursor.map(
            text ->
                cursors
                    .read(caller, text)
                    .orElseThrow(
                        () ->
                            new InvalidValue(
                                "cursor", "must be a nextCursor that this list gave you")));
    var page = table.list(caller, limit, after);
    return new OrderPage(page.orders(), page.end().map(end -> cursors.write(caller, end)));
  }

  private static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  private static AttributeValue status(OrderStatus status) {
    return AttributeValue.fromS(status.code());
  }
}
