package io.haapi.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.caller.Caller;
import io.haapi.dynamodb.DynamoDbAggregateStore;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.Fingerprint;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.Outcome;
import io.haapi.idempotency.StoredResponse;
import io.haapi.item.Line;
import io.haapi.item.Money;
import io.haapi.problem.InvalidValue;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;

/** The contract of orders in DynamoDB, whichever emulator runs it. */
abstract class OrderServiceContract {
  private static final Caller ANN = new Caller("ann");
  private static final Caller BOB = new Caller("bob");
  private static final String SECRET = "a secret that has enough characters";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  // What Ann's order under the key "k" is stored as: literals, so that no change of the code can
  // change the stored bytes unnoticed.
  private static final String ID =
      "1c24d2d1d007b07ceed537869e671e36267da6afb06f2e5412f4bc3c8410cb55";
  private static final String RECORD_KEY = "hRcXQV1oRHkdIBsPy1HjcYI2w_MrLtXgi__I62pA5mA";
  private static final String LINES =
      """
      [{"sku":"sku-1","quantity":1,"unitPrice":{"amount":"9.99","currency":"EUR"}}]\
      """;
  private static final String TOTALS =
      """
      [{"amount":"9.99","currency":"EUR"}]\
      """;

  private TestTables tables;
  private String tableName;
  private AggregateStore<Order, OrderSummary> store;
  private OrderService orders;
  private Instant now = Instant.parse("2026-11-01T10:00:00.120Z");

  @BeforeEach
  void createTable(URI endpoint) {
    tables = TestTables.at(endpoint);
    tableName = TestTables.uniqueName("orders");
    var mapping = new OrderMapping(JSON);
    tables.create(DynamoDbAggregateStore.table(tableName, mapping));
    store = new DynamoDbAggregateStore<>(tables.tables(), tableName, mapping);
    orders =
        new OrderService(
            store,
            new Cursors(new OrderSettings(OrderStoreType.DYNAMODB, List.of(SECRET))),
            JSON,
            () -> now);
  }

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

  /** As when orders move from another store. */
  @Test
  void writesAndReadsPaidAndCancelledOrders() {
    for (StatusChange change : StatusChange.values()) {
      var command =
          new Command(ANN, "order.import", key(change.operation()), Fingerprint.of(1, List.of()));
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
  }

  /** A later version may know a status that this one does not. */
  @Test
  void rejectsChangesOfOrdersWithUnknownStatus() {
    String id = placed(ANN, "k");
    var item = new HashMap<>(item(id));
    item.put("status", AttributeValue.fromS("shipped"));
    tables.client().putItem(put -> put.tableName(tableName).item(item));

    assertThat(orders.change(ANN, key("p"), id, StatusChange.PAY))
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> assertThat(conflict.current().text("status")).isEqualTo("shipped"));
  }

  @Test
  void takesOneRoundTripPerCommand() {
    String id = placed(ANN, "k");
    assertThat(tables.roundTrips().drain()).containsExactly("PutItem");
    place(ANN, "k", "9.99", 1);
    assertThat(tables.roundTrips().drain()).containsExactly("PutItem");
    orders.change(ANN, key("p"), id, StatusChange.PAY);
    assertThat(tables.roundTrips().drain()).containsExactly("UpdateItem");
    orders.change(ANN, key("c"), id, StatusChange.CANCEL);
    assertThat(tables.roundTrips().drain()).containsExactly("UpdateItem");
  }

  /** Two instances, the one that places ten minutes ahead of the one that changes. */
  @ParameterizedTest
  @EnumSource(StatusChange.class)
  void neverChangesAnOrderBeforeItWasPlaced(StatusChange change) {
    Instant placedAt = now.plus(Duration.ofMinutes(10));
    now = placedAt;
    String id = placed(ANN, "k");
    now = placedAt.minus(Duration.ofMinutes(10));
    tables.roundTrips().drain();

    var first = orders.change(ANN, key("p"), id, change);

    assertThat(tables.roundTrips().drain()).containsExactly("UpdateItem", "UpdateItem");
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

  @ParameterizedTest
  @EnumSource(StatusChange.class)
  void storesLargestOrderUnder64Kilobytes(StatusChange change) {
    String sku = "s".repeat(64);
    var line = new Line(sku, 10_000, new Money("999999999999.9999", "EUR"));
    var lines = new ArrayList<>(Collections.nCopies(PlaceOrder.MAX_LINES, line));
    var currencies =
        Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .limit(lines.size())
            .toList();
    for (int i = 0; i < lines.size(); i++) {
      lines.set(i, new Line(sku, 10_000, new Money("999999999999.9999", currencies.get(i))));
    }
    var worstCaller = new Caller("c".repeat(128));
    var outcome = orders.place(worstCaller, key("k".repeat(255)), new PlaceOrder(lines));
    String id = id(((Outcome.Executed) outcome).response().body());
    assertThat(size(id)).isBetween(20_000L, 64_000L);
    assertThat(orders.change(worstCaller, key("x".repeat(255)), id, change))
        .isInstanceOf(Outcome.Executed.class);
    assertThat(size(id)).isBetween(20_000L, 64_000L);
  }

  @Test
  void writesTheStoredFormat() {
    String id = placed(ANN, "k");

    var item = item(id);

    String writer = item.get("commands").m().get(RECORD_KEY).s().split("\n", 3)[1];
    assertThat(writer).matches("1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(id).isEqualTo(ID);
    assertThat(item).isEqualTo(stored(writer));
  }

  /** The item has no format version: it is written as in versions before there was one. */
  @Test
  void handlesItemsWithoutFormatVersion() {
    String id = ID;
    String body = body();
    tables
        .client()
        .putItem(
            put -> put.tableName(tableName).item(stored("f10592d5-78b3-489d-a2c3-a52b466abeb3")));

    assertThat(JSON.writeValueAsString(orders.find(ANN, id).orElseThrow())).isEqualTo(body);
    assertThat(orders.list(ANN, 1, Optional.empty()).orders())
        .singleElement()
        .satisfies(order -> assertThat(order.lineCount()).isEqualTo(1));
    now = now.plusSeconds(60);
    assertThat(place(ANN, "k", "9.99", 1))
        .isEqualTo(new Outcome.Replayed(StoredResponse.json(201, body).at("orders/" + id)));
    assertThat(place(ANN, "k", "9.99", 2)).isEqualTo(new Outcome.KeyReused());
    assertThat(orders.change(ANN, key("p"), id, StatusChange.PAY))
        .isInstanceOf(Outcome.Executed.class);
    assertThat(orders.change(ANN, key("p"), id, StatusChange.PAY))
        .isInstanceOf(Outcome.Replayed.class);
    assertThat(orders.find(ANN, id).orElseThrow().paidAt()).contains("2026-11-01T10:01:00.120Z");
  }

  /** Returns the body of the response to {@code placed(ANN, "k")}. */
  private static String body() {
    return """
        {"id":"%s","status":"placed","createdAt":"2026-11-01T10:00:00.120Z","lines":%s,"totals":%s}\
        """
        .formatted(ID, LINES, TOTALS);
  }

  /**
   * Returns the whole item of {@code placed(ANN, "k")}.
   *
   * @param writer the second line of its command record
   */
  private static Map<String, AttributeValue> stored(String writer) {
    String record =
        """
        QV__Dn5RTLOCtz4lkfpHRjhqH1an6O-hCI-yN15iCgM
        %s
        201
        application/json
        orders/%s
        %s\
        """
            .formatted(writer, ID, body());
    return Map.of(
        "pk", AttributeValue.fromS(ID),
        "caller", AttributeValue.fromS("ann"),
        "commands", AttributeValue.fromM(Map.of(RECORD_KEY, AttributeValue.fromS(record))),
        "status", AttributeValue.fromS("placed"),
        "createdAt", AttributeValue.fromS("2026-11-01T10:00:00.120Z"),
        "createdAtId", AttributeValue.fromS("2026-11-01T10:00:00.120Z#" + ID),
        "lines", AttributeValue.fromS(LINES),
        "lineCount", AttributeValue.fromN("1"),
        "totals", AttributeValue.fromS(TOTALS));
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
    tables.roundTrips().drain();
    char other = cursor.charAt(30) == 'A' ? 'B' : 'A';
    refused(ANN, cursor.substring(0, 30) + other + cursor.substring(31));
    refused(ANN, cursor.substring(1));
    refused(ANN, "");
    refused(BOB, cursor);
    assertThat(tables.roundTrips().drain()).isEmpty();
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
    assertThat(tables.roundTrips().drain()).isEmpty();
  }

  private void refused(Caller caller, String cursor) {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> orders.list(caller, 1, Optional.of(cursor)))
        .satisfies(e -> assertThat(e.member()).isEqualTo("cursor"));
  }

  private Outcome place(Caller caller, String key, String amount, int quantity) {
    var line = new Line("sku-1", quantity, new Money(amount, "EUR"));
    return orders.place(caller, key(key), new PlaceOrder(List.of(line)));
  }

  private String placed(Caller caller, String key) {
    return id(((Outcome.Executed) place(caller, key, "9.99", 1)).response().body());
  }

  private static String id(String body) {
    return JSON.readTree(body).get("id").asString();
  }

  private static IdempotencyKey key(String value) {
    return new IdempotencyKey(value);
  }

  /**
   * Returns the size that DynamoDB counts: UTF-8 names and values, and an overhead for lists and
   * maps.
   */
  private long size(String id) {
    return size(item(id));
  }

  private Map<String, AttributeValue> item(String id) {
    return tables
        .client()
        .getItem(get -> get.tableName(tableName).key(Map.of("pk", AttributeValue.fromS(id))))
        .item();
  }

  private static long size(Map<String, AttributeValue> map) {
    return map.entrySet().stream()
        .mapToLong(entry -> 1 + bytes(entry.getKey()) + size(entry.getValue()))
        .sum();
  }

  private static long size(AttributeValue value) {
    return switch (value.type()) {
      case S -> bytes(value.s());
      case N -> 21;
      case M -> 3 + size(value.m());
      default -> throw new IllegalArgumentException("an order has no " + value.type());
    };
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
