package io.haapi.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.Fingerprint;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.Outcome;
import io.haapi.idempotency.StoredResponse;
import io.haapi.item.Line;
import io.haapi.item.Money;
import io.haapi.problem.InvalidValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The contract of orders on any store. A subclass creates the store and the service before each
 * test, or empties the store.
 */
abstract class OrderServiceContract {
  static final Caller ANN = new Caller("ann");
  static final Caller BOB = new Caller("bob");
  static final String SECRET = "a secret that has enough characters";
  static final JsonMapper JSON = JsonMapper.builder().build();
  static final Instant START = Instant.parse("2026-11-01T10:00:00.120Z");

  // The stored form of Ann's order under the key "k", as literals, so that no change of the stored
  // format goes unnoticed.
  static final String ID = "1c24d2d1d007b07ceed537869e671e36267da6afb06f2e5412f4bc3c8410cb55";
  static final String RECORD_KEY = "hRcXQV1oRHkdIBsPy1HjcYI2w_MrLtXgi__I62pA5mA";
  static final String LINES =
      """
      [{"sku":"sku-1","quantity":1,"unitPrice":{"amount":"9.99","currency":"EUR"}}]\
      """;
  static final String TOTALS =
      """
      [{"amount":"9.99","currency":"EUR"}]\
      """;

  AggregateStore<Order, OrderSummary> store;
  OrderService orders;
  Instant now = START;

  @BeforeEach
  void setClock() {
    now = START;
  }

  /** Uses a store in the following tests. */
  final void use(AggregateStore<Order, OrderSummary> store, OrderStoreType type) {
    this.store = store;
    var cursors = new Cursors(new OrderSettings(type, List.of(SECRET)));
    orders = new OrderService(store, cursors, JSON, () -> now);
  }

  /** Returns the round trips to the store since the last call, in the store's own names. */
  abstract List<String> roundTrips();

  /** Returns the round trips of a change that is repeated because its time was too early. */
  abstract List<String> tripsOfChangeAtLaterTime();

  /** Sets the stored status of an order. */
  abstract void setStatus(String id, String status) throws Exception;

  @Test
  void readsOrderAsReturned() {
    var answer = ((Outcome.Executed) place(ANN, "k", "9.99", 2)).response();
    var order = orders.find(ANN, id(answer.body())).orElseThrow();
    assertThat(JSON.writeValueAsString(order)).isEqualTo(answer.body());
    assertThat(order.totals()).containsExactly(new Total("19.98", "EUR"));
    assertThat(order.createdAt()).isEqualTo("2026-11-01T10:00:00.120Z");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.location()).contains("orders/" + order.id());
  }

  /** This happens when orders move from another store. */
  @ParameterizedTest
  @EnumSource(StatusChange.class)
  void writesAndReadsPaidAndCancelledOrders(StatusChange change) {
    var command = new Command(ANN, "order.import", key("k"), Fingerprint.of(1, List.of()));
    var time = Optional.of("2026-11-01T10:01:00.120Z");
    boolean paid = change == StatusChange.PAY;
    var order =
        new Order(
            command.aggregateId(),
            change.target(),
            "2026-11-01T10:00:00.120Z",
            List.of(new Line("sku-1", 1, new Money("9.99", "EUR"))),
            List.of(new Total("9.99", "EUR")),
            paid ? time : Optional.empty(),
            paid ? Optional.empty() : time);

    store.create(command, order, StoredResponse.json(201, "{}"));

    assertThat(orders.find(ANN, order.id()).map(JSON::writeValueAsString))
        .contains(JSON.writeValueAsString(order));
  }

  /** A later version may know a status that this one does not. */
  @Test
  void rejectsChangesOfOrdersWithUnknownStatus() throws Exception {
    String id = placed(ANN, "k");
    setStatus(id, "shipped");

    assertThat(orders.change(ANN, key("p"), id, StatusChange.PAY))
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> assertThat(conflict.current().text("status")).isEqualTo("shipped"));
  }

  /**
   * The clock of the instance that places the order is ten minutes ahead of the one that changes
   * it.
   */
  @ParameterizedTest
  @EnumSource(StatusChange.class)
  void neverChangesAnOrderBeforeItWasPlaced(StatusChange change) {
    Instant placedAt = now.plus(Duration.ofMinutes(10));
    now = placedAt;
    String id = placed(ANN, "k");
    now = placedAt.minus(Duration.ofMinutes(10));
    roundTrips();

    var first = orders.change(ANN, key("p"), id, change);

    assertThat(roundTrips()).isEqualTo(tripsOfChangeAtLaterTime());
    assertThat(first).isInstanceOf(Outcome.Executed.class);
    var order = orders.find(ANN, id).orElseThrow();
    assertThat(change == StatusChange.PAY ? order.paidAt() : order.cancelledAt())
        .contains(order.createdAt());
    var answer = ((Outcome.Executed) first).response();
    assertThat(answer.body()).contains("\"changedAt\":\"" + order.createdAt() + "\"");
    now = placedAt.plus(Duration.ofMinutes(1));
    assertThat(orders.change(ANN, key("p"), id, change)).isEqualTo(new Outcome.Replayed(answer));
    assertThat(orders.change(ANN, key("q"), id, change)).isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void treatsEqualAmountsAsSameCommand() {
    var first = ((Outcome.Executed) place(ANN, "k", "9.9", 1)).response();
    now = now.plusSeconds(60);
    assertThat(place(ANN, "k", "9.90", 1)).isEqualTo(new Outcome.Replayed(first));
    assertThat(place(ANN, "k", "9.91", 1)).isEqualTo(new Outcome.KeyReused());
  }

  @Test
  void storesLargestOrderUnderLongestKey() {
    var lines = new ArrayList<Line>();
    Currency.getAvailableCurrencies().stream()
        .limit(PlaceOrder.MAX_LINES)
        .forEach(
            it ->
                lines.add(
                    new Line(
                        "s".repeat(64),
                        10_000,
                        new Money("999999999999.9999", it.getCurrencyCode()))));
    var caller = new Caller("c".repeat(128));
    var key = key("k".repeat(255));
    var placed = ((Outcome.Executed) orders.place(caller, key, new PlaceOrder(lines))).response();
    String id = id(placed.body());

    assertThat(orders.place(caller, key, new PlaceOrder(lines)))
        .isEqualTo(new Outcome.Replayed(placed));
    assertThat(orders.find(caller, id).map(JSON::writeValueAsString)).contains(placed.body());
    assertThat(orders.change(caller, key, id, StatusChange.PAY))
        .isInstanceOf(Outcome.Executed.class);
  }

  @Test
  void listsOrdersNewestFirstByPage() {
    var placed = new ArrayList<String>();
    for (int i = 0; i < 7; i++) {
      now = now.plusMillis(1);
      placed.addFirst(placed(ANN, "k" + i));
    }
    placed(BOB, "not Ann's");
    var first = orders.list(ANN, 3, Optional.empty());
    now = now.plusMillis(1);
    placed(ANN, "placed after the first page was read");
    var second = orders.list(ANN, 3, first.nextCursor());
    var third = orders.list(ANN, 3, second.nextCursor());
    assertThat(third.nextCursor()).isEmpty();
    var seen = new ArrayList<String>();
    for (var page : List.of(first, second, third)) {
      page.orders().forEach(order -> seen.add(order.id()));
    }
    assertThat(seen).isEqualTo(placed);
  }

  @Test
  void returnsNoCursorOnLastPage() {
    placed(ANN, "1");
    placed(ANN, "2");
    assertThat(orders.list(ANN, 2, Optional.empty()).nextCursor()).isEmpty();
  }

  @Test
  void rejectsForeignOrChangedCursor() {
    placed(ANN, "1");
    placed(ANN, "2");
    String cursor = orders.list(ANN, 1, Optional.empty()).nextCursor().orElseThrow();
    roundTrips();
    char other = cursor.charAt(30) == 'A' ? 'B' : 'A';
    refused(ANN, cursor.substring(0, 30) + other + cursor.substring(31));
    refused(ANN, cursor.substring(1));
    refused(ANN, "");
    refused(BOB, cursor);
    assertThat(roundTrips()).isEmpty();
  }

  @Test
  void acceptsCursorAfterKeyRotation() {
    var old = new Cursors(new OrderSettings(OrderStoreType.DYNAMODB, List.of(SECRET)));
    var rotated =
        new Cursors(new OrderSettings(OrderStoreType.DYNAMODB, List.of("n".repeat(32), SECRET)));
    String position = "2026-11-01T10:00:00.120Z#" + "0".repeat(64);
    assertThat(rotated.read(ANN, old.write(ANN, position))).contains(position);
    assertThat(old.read(ANN, rotated.write(ANN, position))).isEmpty();
  }

  @Test
  void rejectsMalformedIdWithoutRead() {
    assertThat(orders.find(ANN, "../x")).isEmpty();
    assertThat(orders.change(ANN, key("k"), "x".repeat(4000), StatusChange.PAY))
        .isEqualTo(new Outcome.NotFound());
    assertThat(roundTrips()).isEmpty();
  }

  /** Returns the body of the response to {@code placed(ANN, "k")}. */
  static String body() {
    return """
        {"id":"%s","status":"placed","createdAt":"2026-11-01T10:00:00.120Z","lines":%s,"totals":%s}\
        """
        .formatted(ID, LINES, TOTALS);
  }

  /**
   * Returns the command record of {@code placed(ANN, "k")}.
   *
   * @param writer its second line
   */
  static String record(String writer) {
    return """
        QV__Dn5RTLOCtz4lkfpHRjhqH1an6O-hCI-yN15iCgM
        %s
        201
        application/json
        orders/%s
        %s\
        """
        .formatted(writer, ID, body());
  }

  private void refused(Caller caller, String cursor) {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> orders.list(caller, 1, Optional.of(cursor)))
        .satisfies(e -> assertThat(e.member()).isEqualTo("cursor"));
  }

  final Outcome place(Caller caller, String key, String amount, int quantity) {
    var line = new Line("sku-1", quantity, new Money(amount, "EUR"));
    return orders.place(caller, key(key), new PlaceOrder(List.of(line)));
  }

  final String placed(Caller caller, String key) {
    return id(((Outcome.Executed) place(caller, key, "9.99", 1)).response().body());
  }

  static String id(String body) {
    return JSON.readTree(body).get("id").asString();
  }

  static IdempotencyKey key(String value) {
    return new IdempotencyKey(value);
  }
}
