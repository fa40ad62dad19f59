package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.AggregateStoreContract.Ticket;
import io.haapi.idempotency.AggregateStoreContract.TicketMapping;
import io.haapi.idempotency.AggregateStoreContract.TicketSummary;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.CommandRecord;
import io.haapi.idempotency.Fingerprint;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.Outcome;
import io.haapi.idempotency.StoredResponse;
import io.haapi.idempotency.Transition;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalPostgreSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Lets 32 concurrent clients race for the same row, for 60 rows in turn. */
@ParameterizedClass
@ValueSource(strings = {"read committed", "repeatable read"})
@Requires(Requirement.POSTGRESQL)
@ExtendWith(LocalPostgreSql.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaceTest {
  private static final int CLIENTS = 32;
  private static final int ROUNDS = 10;
  private static final int ROWS = 60;
  private static final Caller ANN = new Caller("ann");

  @Parameter String isolation;
  private PostgreSqlServer server;
  private TestDatabase database;

  @BeforeAll
  void useServer(PostgreSqlServer shared) {
    server = shared;
  }

  @BeforeParameterizedClassInvocation
  void create() throws Exception {
    database = TestDatabase.create(server, isolation, TestDatabase.BUDGET, CLIENTS);
    database.warmUp();
  }

  @AfterParameterizedClassInvocation
  void close() throws Exception {
    database.close();
  }

  @Test
  void executesOneOfManyCreationsWithTheSameKey() throws Exception {
    var store = database.store(new TicketMapping());
    for (var outcomes : race((row, client) -> open(store, "same-" + row, "client " + client))) {
      assertOneExecuted(outcomes);
      assertThat(outcomes).hasOnlyElementsOfTypes(Outcome.Executed.class, Outcome.Replayed.class);
    }
  }

  @Test
  void executesOneOfManyChangesWithTheSameKey() throws Exception {
    var store = database.store(new TicketMapping());
    var ids = opened(store, "change");
    for (var outcomes : race((row, client) -> close(store, ids.get(row), "k", "by " + client))) {
      assertOneExecuted(outcomes);
      assertThat(outcomes).hasOnlyElementsOfTypes(Outcome.Executed.class, Outcome.Replayed.class);
    }
  }

  @Test
  void executesOneOfManyChangesWithDifferentKeys() throws Exception {
    assertThat(executedWithDifferentKeys(database.store(new TicketMapping()), "keys"))
        .isEqualTo(ROWS);
  }

  /**
   * Proves that the races detect a store that executes twice. At REPEATABLE READ the fault would be
   * hidden, because the server rejects an update of a row that changed after the snapshot.
   */
  @Test
  void catchesStateTestedInCommonTableExpression() throws Exception {
    var wrong = new StateInCommonTableExpression(database.database());
    long executed = executedWithDifferentKeys(wrong, "wrong");
    if (isolation.equals("read committed")) {
      // On a busy machine the clients of a round may happen to come one after the other.
      for (int round = 1; executed == ROWS && round < ROUNDS; round++) {
        executed = executedWithDifferentKeys(wrong, "wrong-" + round);
      }
      assertThat(executed).isGreaterThan(ROWS);
    } else {
      assertThat(executed).isEqualTo(ROWS);
    }
  }

  /** Returns how many of the changes, each with its own key, were executed. */
  private long executedWithDifferentKeys(
      AggregateStore<Ticket, TicketSummary> store, String purpose) throws Exception {
    var ids = opened(store, purpose);
    return race((row, client) -> close(store, ids.get(row), "k" + client, "closed")).stream()
        .flatMap(List::stream)
        .filter(Outcome.Executed.class::isInstance)
        .count();
  }

  private static void assertOneExecuted(List<Outcome> outcomes) {
    assertThat(outcomes).filteredOn(Outcome.Executed.class::isInstance).hasSize(1);
    assertThat(outcomes).extracting(RaceTest::response).containsOnly(response(outcomes.get(0)));
  }

  private static StoredResponse response(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Executed(var response) -> response;
      case Outcome.Replayed(var response) -> response;
      default -> throw new AssertionError(outcome);
    };
  }

  private static List<String> opened(AggregateStore<Ticket, TicketSummary> store, String purpose) {
    var ids = new ArrayList<String>();
    for (int row = 0; row < ROWS; row++) {
      assertThat(open(store, purpose + row, "opened")).isInstanceOf(Outcome.Executed.class);
      ids.add(command("ticket.open", purpose + row).aggregateId());
    }
    return ids;
  }

  private static Outcome open(
      AggregateStore<Ticket, TicketSummary> store, String key, String body) {
    var command = command("ticket.open", key);
    return store.create(
        command, new Ticket(command.aggregateId(), "open", "leak"), StoredResponse.json(201, body));
  }

  private static Outcome close(
      AggregateStore<Ticket, TicketSummary> store, String id, String key, String body) {
    return store.change(
        id,
        command("ticket.close", key),
        new Transition(Map.of("state", "open"), Map.of("state", "closed")),
        StoredResponse.json(200, body));
  }

  private static Command command(String operation, String key) {
    return new Command(
        ANN, operation, new IdempotencyKey(key), Fingerprint.of(1, List.of(operation)));
  }

  /** Returns the outcomes of all clients, row by row. */
  private static List<List<Outcome>> race(BiFunction<Integer, Integer, Outcome> command)
      throws Exception {
    var all = new ArrayList<List<Outcome>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < ROWS; i++) {
        int row = i;
        var start = new CyclicBarrier(CLIENTS);
        var running = new ArrayList<Future<Outcome>>();
        for (int j = 0; j < CLIENTS; j++) {
          int client = j;
          Callable<Outcome> one =
              () -> {
                start.await();
                return command.apply(row, client);
              };
          running.add(threads.submit(one));
        }
        var outcomes = new ArrayList<Outcome>();
        for (var each : running) outcomes.add(each.get());
        all.add(outcomes);
      }
    }
    return all;
  }

  /**
   * Deliberately wrong: reads the state from the statement's snapshot and updates the row
   * separately.
   */
  private static final class StateInCommonTableExpression
      extends PostgreSqlAggregateStore<Ticket, TicketSummary> {
    private static final String UPDATE =
        """
        WITH found AS (
          SELECT id FROM tickets
          WHERE id = ? AND caller = ? AND (commands::jsonb ->> ?::text) IS NULL AND state = 'open'
        )
        UPDATE tickets
        SET commands = (commands::jsonb || jsonb_build_object(?::text, ?::text))::text,
            command_count = command_count + 1,
            state = 'closed'
        FROM found WHERE tickets.id = found.id\
        """;

    private StateInCommonTableExpression(PostgreSql database) {
      super(database, "tickets", new TicketMapping());
    }

    @Override
    SqlCall.Statement<Integer> update(
        String id, Command command, Transition transition, CommandRecord attempt) {
      return connection -> run(connection, id, command, attempt);
    }

    private static int run(Connection connection, String id, Command command, CommandRecord attempt)
        throws SQLException {
      try (var update = connection.prepareStatement(UPDATE)) {
        update.setString(1, id);
        update.setString(2, command.caller().id());
        update.setString(3, command.recordKey());
        update.setString(4, command.recordKey());
        update.setString(5, attempt.text());
        return update.executeUpdate();
      }
    }
  }
}
