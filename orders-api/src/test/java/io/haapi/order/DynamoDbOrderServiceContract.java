package io.haapi.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.caller.Caller;
import io.haapi.dynamodb.DynamoDbAggregateStore;
import io.haapi.idempotency.Outcome;
import io.haapi.idempotency.StoredResponse;
import io.haapi.item.Line;
import io.haapi.item.Money;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

/** The contract of orders in DynamoDB, plus tests that apply only to DynamoDB. */
abstract class DynamoDbOrderServiceContract extends OrderServiceContract {
  private TestTables tables;
  private String tableName;

  @BeforeEach
  void createTable(URI endpoint) {
    tables = TestTables.at(endpoint);
    tableName = TestTables.uniqueName("orders");
    var mapping = new OrderMapping(JSON);
    tables.create(DynamoDbAggregateStore.table(tableName, mapping));
    use(new DynamoDbAggregateStore<>(tables.tables(), tableName, mapping), OrderStoreType.DYNAMODB);
  }

  @Override
  List<String> roundTrips() {
    return tables.roundTrips().drain();
  }

  @Override
  List<String> tripsOfChangeAtLaterTime() {
    return List.of("UpdateItem", "UpdateItem");
  }

  @Override
  void setStatus(String id, String status) {
    var item = new HashMap<>(item(id));
    item.put("status", AttributeValue.fromS(status));
    tables.client().putItem(put -> put.tableName(tableName).item(item));
  }

  @Test
  void takesOneRoundTripPerCommand() {
    String id = placed(ANN, "k");
    assertThat(roundTrips()).containsExactly("PutItem");
    place(ANN, "k", "9.99", 1);
    assertThat(roundTrips()).containsExactly("PutItem");
    orders.change(ANN, key("p"), id, StatusChange.PAY);
    assertThat(roundTrips()).containsExactly("UpdateItem");
    orders.change(ANN, key("c"), id, StatusChange.CANCEL);
    assertThat(roundTrips()).containsExactly("UpdateItem");
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

  /** The item has no format version, like those of versions that predate it. */
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

  /**
   * Returns the whole item of {@code placed(ANN, "k")}.
   *
   * @param writer the second line of its command record
   */
  private static Map<String, AttributeValue> stored(String writer) {
    return Map.of(
        "pk", AttributeValue.fromS(ID),
        "caller", AttributeValue.fromS("ann"),
        "commands", AttributeValue.fromM(Map.of(RECORD_KEY, AttributeValue.fromS(record(writer)))),
        "status", AttributeValue.fromS("placed"),
        "createdAt", AttributeValue.fromS("2026-11-01T10:00:00.120Z"),
        "createdAtId", AttributeValue.fromS("2026-11-01T10:00:00.120Z#" + ID),
        "lines", AttributeValue.fromS(LINES),
        "lineCount", AttributeValue.fromN("1"),
        "totals", AttributeValue.fromS(TOTALS));
  }

  /**
   * Returns the size as DynamoDB counts it: UTF-8 names and values, plus an overhead for lists and
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
