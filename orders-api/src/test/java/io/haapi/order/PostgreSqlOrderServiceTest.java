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
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.postgresql.TestDatabase;
import io.haapi.problem.InvalidValue;
import io.haapi.testing.LocalPostgreSql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The contract of orders in PostgreSQL. */
@ParameterizedClass
@ValueSource(strings = {"read committed", "repeatable read"})
@Requires(Requirement.POSTGRESQL)
@ExtendWith(LocalPostgreSql.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgreSqlOrderServiceTest {
  private static final Caller ANN = new Caller("ann");
  private static final Caller BOB = new Caller("bob");
  private static final String SECRET = "a secret that has enough characters";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Instant START = Instant.parse("2026-11-01T10:00:00.120Z");

  // The row of Ann's order under the key "k": literals, so that no change of the code can change
  // what is stored unnoticed.
  private static final String ID =
      "1c24d2d1d007b07ceed537869e671e36267da6afb06f2e5412f4bc3c8410cb55";
  private static final String RECORD_KEY = "hRcXQV1oRHkdIBsPy1HjcYI2w_MrLtXgi__I62pA5mA";
  private static final String FINGERPRINT = "QV__Dn5RTLOCtz4lkfpHRjhqH1an6O-hCI-yN15iCgM";

  @Parameter String isolation;
  private PostgreSqlServer server;
  private TestDatabase database;
  private AggregateStore<Order, OrderSummary> store;
  private OrderService orders;
  private Instant now = START;

  @BeforeAll
  void useServer(PostgreSqlServer shared) {
    server = shared;
  }

  @BeforeParameterizedClassInvocation
  void create() throws Exception {
    database = TestDatabase.create(server, isolation, "orders");
    store = database.store(new OrderMapping(JSON));
    var settings = new OrderSettings(OrderStoreType.POSTGRESQL, List.of(SECRET));
    orders = new OrderService(store, new Cursors(settings), JSON, () -> now);
  }

  @BeforeEach
  void empty() throws Exception {
    now = START;
    database.empty();
    database.warmUp();
  }

  @AfterParameterizedClassInvocation
  void close() throws Exception {
    database.writeStatements();
    database.close();
  }

  @Test
  void readsAnOrderAsItWasAnswered() {
    var answer = ((Outcome.Executed) place(ANN, "k", "9.99", 2)).response();
    var order = orders.find(ANN, id(answer.body())).orElseThrow();
    assertThat(JSON.writeValueAsString(order)).isEqualTo(answer.body());
    assertThat(order.totals()).containsExactly(new Total("19.98", "EUR"));
    assertThat(answer.location()).contains("orders/" + order.id());
  }

  /** As when orders move from another store. */
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
    update("UPDATE orders SET status = 'shipped'");

    assertThat(orders.change(ANN, key("p"), id, StatusChange.PAY))
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> assertThat(conflict.current().text("status")).isEqualTo("shipped"));
  }

  /** A later version may have added a column, and this one runs beside it. */
  @Test
  void readsAndWritesTablesWithMoreColumns() throws Exception {
    String id = placed(ANN, "k");
    for (int i = 0; i < 10; i++) assertThat(orders.find(ANN, id)).isPresent();
    update("ALTER TABLE orders ADD COLUMN later text");
    try {
      assertThat(orders.find(ANN, id)).isPresent();
      assertThat(orders.change(ANN, key("p"), id, StatusChange.PAY))
          .isInstanceOf(Outcome.Executed.class);
      assertThat(place(ANN, "other", "9.99", 1)).isInstanceOf(Outcome.Executed.class);
    } finally {
      update("ALTER TABLE orders DROP COLUMN later");
    }
  }

  @Test
  void makesTwoRoundTripsOnlyForReplaysAndConflicts() {
    String id = placed(ANN, "k");
    assertThat(database.gate().drain()).containsExactly("INSERT");
    place(ANN, "k", "9.99", 1);
    assertThat(database.gate().drain()).containsExactly("INSERT", "SELECT");
    orders.change(ANN, key("p"), id, StatusChange.PAY);
    assertThat(database.gate().drain()).containsExactly("UPDATE");
    orders.change(ANN, key("c"), id, StatusChange.CANCEL);
    assertThat(database.gate().drain()).containsExactly("UPDATE", "SELECT");
  }

  /** Two instances, the one that places ten minutes ahead of the one that changes. */
  @ParameterizedTest
  @EnumSource(StatusChange.class)
  void neverChangesAnOrderBeforeItWasPlaced(StatusChange change) {
    Instant placedAt = START.plus(Duration.ofMinutes(10));
    now = placedAt;
    String id = placed(ANN, "k");
    now = START;

    var first = orders.change(ANN, key("p"), id, change);

    assertThat(first).isInstanceOf(Outcome.Executed.class);
    var order = orders.find(ANN, id).orElseThrow();
    assertThat(change == StatusChange.PAY ? order.paidAt() : order.cancelledAt())
        .contains(order.createdAt());
    var answer = ((Outcome.Executed) first).response();
    now = placedAt.plus(Duration.ofMinutes(1));
    assertThat(orders.change(ANN, key("p"), id, change)).isEqualTo(new Outcome.Replayed(answer));
    assertThat(orders.change(ANN, key("q"), id, change)).isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void takesAnAmountThatIsWrittenOtherwiseForTheSame() {
    var first = ((Outcome.Executed) place(ANN, "k", "9.9", 1)).response();
    now = now.plusSeconds(60);
    assertThat(place(ANN, "k", "9.90", 1)).isEqualTo(new Outcome.Replayed(first));
    assertThat(place(ANN, "k", "9.91", 1)).isEqualTo(new Outcome.KeyReused());
  }

  @Test
  void storesTheLargestOrderUnderTheLongestKey() {
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
  void writesTheStoredFormat() throws Exception {
    placed(ANN, "k");
    String lines =
        """
        [{"sku":"sku-1","quantity":1,"unitPrice":{"amount":"9.99","currency":"EUR"}}]\
        """;
    String totals =
        """
        [{"amount":"9.99","currency":"EUR"}]\
        """;
    var row = new TreeMap<String, String>();
    try (var admin = database.connect();
        var select = admin.prepareStatement("SELECT *, commands ->> ? AS record FROM orders")) {
      select.setString(1, RECORD_KEY);
      try (var rows = select.executeQuery()) {
        assertThat(rows.next()).isTrue();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.put(rows.getMetaData().getColumnLabel(i), String.valueOf(rows.getString(i)));
        }
      }
    }
    String writer = row.get("record").split("\n", 3)[1];
    assertThat(writer).matches("1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    row.remove("commands");
    var expected = new TreeMap<String, String>();
    expected.put("id", ID);
    expected.put("caller", "ann");
    expected.put("position", "2026-11-01T10:00:00.120Z#" + ID);
    expected.put("command_count", "1");
    expected.put("status", "placed");
    expected.put("created_at", "2026-11-01T10:00:00.120Z");
    expected.put("lines", lines);
    expected.put("line_count", "1");
    expected.put("totals", totals);
    expected.put("paid_at", "null");
    expected.put("cancelled_at", "null");
    expected.put(
        "record",
        """
        %s
        %s
        201
        application/json
        orders/%s
        {"id":"%s","status":"placed","createdAt":"2026-11-01T10:00:00.120Z","lines":%s,"totals":%s}\
        """
            .formatted(FINGERPRINT, writer, ID, ID, lines, totals));
    assertThat(row).isEqualTo(expected);
  }

  /** Unlike DynamoDB's index, the list never lags. */
  @Test
  void listsAllOrdersNewestFirstPageByPage() {
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
  void rejectsCursorsOfOtherCallers() {
    placed(ANN, "1");
    placed(ANN, "2");
    String cursor = orders.list(ANN, 1, Optional.empty()).nextCursor().orElseThrow();
    database.gate().drain();
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> orders.list(BOB, 1, Optional.of(cursor)));
    assertThat(database.gate().drain()).isEmpty();
  }

  private void update(String sql) throws Exception {
    try (var admin = database.connect();
        var statement = admin.createStatement()) {
      statement.execute(sql);
    }
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
}
