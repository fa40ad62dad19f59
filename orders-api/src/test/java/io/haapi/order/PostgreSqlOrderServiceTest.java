package io.haapi.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.idempotency.Outcome;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.postgresql.TestDatabase;
import io.haapi.testing.LocalPostgreSql;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of orders in PostgreSQL, plus tests that apply only to PostgreSQL. */
@ParameterizedClass
@ValueSource(strings = {"read committed", "repeatable read"})
@Requires(Requirement.POSTGRESQL)
@ExtendWith(LocalPostgreSql.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgreSqlOrderServiceTest extends OrderServiceContract {
  @Parameter String isolation;
  private PostgreSqlServer server;
  private TestDatabase database;

  @BeforeAll
  void useServer(PostgreSqlServer shared) {
    server = shared;
  }

  @BeforeParameterizedClassInvocation
  void create() throws Exception {
    database = TestDatabase.create(server, isolation, "orders");
    use(database.store(new OrderMapping(JSON)), OrderStoreType.POSTGRESQL);
  }

  @BeforeEach
  void empty() throws Exception {
    database.empty();
    database.warmUp();
  }

  @AfterParameterizedClassInvocation
  void close() throws Exception {
    database.writeStatements();
    database.close();
  }

  @Override
  List<String> roundTrips() {
    return database.gate().drain();
  }

  @Override
  List<String> tripsOfChangeAtLaterTime() {
    return List.of("UPDATE", "SELECT", "UPDATE");
  }

  @Override
  void setStatus(String id, String status) throws Exception {
    update("UPDATE orders SET status = '%s' WHERE id = '%s'".formatted(status, id));
  }

  /** A later version that runs beside this one may have added a column. */
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
    assertThat(roundTrips()).containsExactly("INSERT");
    place(ANN, "k", "9.99", 1);
    assertThat(roundTrips()).containsExactly("INSERT", "SELECT");
    orders.change(ANN, key("p"), id, StatusChange.PAY);
    assertThat(roundTrips()).containsExactly("UPDATE");
    orders.change(ANN, key("c"), id, StatusChange.CANCEL);
    assertThat(roundTrips()).containsExactly("UPDATE", "SELECT");
  }

  @Test
  void writesTheStoredFormat() throws Exception {
    placed(ANN, "k");
    var row = new TreeMap<String, String>();
    try (var admin = database.connect();
        var select =
            admin.prepareStatement("SELECT *, commands::jsonb ->> ? AS record FROM orders")) {
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
    expected.put("lines", LINES);
    expected.put("line_count", "1");
    expected.put("totals", TOTALS);
    expected.put("paid_at", "null");
    expected.put("cancelled_at", "null");
    expected.put("record", record(writer));
    assertThat(row).isEqualTo(expected);
  }

  private void update(String sql) throws Exception {
    try (var admin = database.connect();
        var statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }
}
