package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.AggregateStoreContract.Ticket;
import io.haapi.idempotency.AggregateStoreContract.TicketMapping;
import io.haapi.idempotency.AggregateStoreContract.TicketSummary;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.Fingerprint;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.Outcome;
import io.haapi.idempotency.StoredResponse;
import io.haapi.idempotency.Transition;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalPostgreSql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs old and new code on one table under load: before, during and after an expanding migration.
 */
@Requires(Requirement.POSTGRESQL)
@ExtendWith(LocalPostgreSql.class)
class RollingDeploymentTest {
  private static final Caller ANN = new Caller("ann");
  private static final int CLIENTS = 8;
  private static final int ROUNDS = 25;
  private static final String EXPAND = "ALTER TABLE tickets ADD COLUMN IF NOT EXISTS rank bigint;";

  /**
   * The mapping of the next release: it writes an additional field, and can read rows without it.
   */
  private static final class NextMapping extends TicketMapping {
    @Override
    public void write(Ticket ticket, FieldWriter fields) {
      super.write(ticket, fields);
      fields.number("rank", 7);
    }
  }

  @Test
  void servesDuringExpansionAndAfterRollback(PostgreSqlServer server) throws Exception {
    var expanded =
        new Schema("tickets", List.of(Schema.load("tickets").migrations().getFirst(), EXPAND));
    try (var database = TestDatabase.create(server, "read committed", "tickets");
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      AggregateStore<Ticket, TicketSummary> old = database.store(new TicketMapping());
      AggregateStore<Ticket, TicketSummary> next = database.store(new NextMapping());
      var stopped = new AtomicBoolean();
      var running = new ArrayList<Future<Integer>>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        Callable<Integer> load =
            () -> {
              int tickets = 0;
              while (!stopped.get()) serve(old, old, "old-" + client + "-" + tickets++);
              return tickets;
            };
        running.add(clients.submit(load));
      }

      try (var admin = database.connect()) {
        var migrator = new Migrator(admin, Dialect.POSTGRESQL);
        assertThat(migrator.migrate(expanded)).isEqualTo(1);
        migrator.grant(expanded, "haapi", Duration.ofSeconds(30));
      }
      // Both releases change each other's tickets; then the new one is rolled back.
      for (int i = 0; i < ROUNDS; i++) serve(next, old, "next-" + i);
      for (int i = 0; i < ROUNDS; i++) serve(old, next, "mixed-" + i);
      for (int i = 0; i < ROUNDS; i++) serve(old, old, "rolled-back-" + i);

      stopped.set(true);
      for (var each : running) assertThat(each.get()).isPositive();
    }
  }

  /** Opens a ticket with one release, closes it with another, and reads it with both. */
  private static void serve(
      AggregateStore<Ticket, TicketSummary> opens,
      AggregateStore<Ticket, TicketSummary> closes,
      String key) {
    var open = command("ticket.open", key);
    var ticket = new Ticket(open.aggregateId(), "open", "leak");
    assertThat(opens.create(open, ticket, StoredResponse.json(201, "{}")))
        .isInstanceOf(Outcome.Executed.class);
    var outcome =
        closes.change(
            ticket.id(),
            command("ticket.close", key),
            new Transition(Map.of("state", "open"), Map.of("state", "closed")),
            StoredResponse.json(200, "{}"));
    assertThat(outcome).isInstanceOf(Outcome.Executed.class);
    var closed = new Ticket(ticket.id(), "closed", "leak");
    assertThat(opens.find(ANN, ticket.id())).contains(closed);
    assertThat(closes.find(ANN, ticket.id())).contains(closed);
  }

  private static Command command(String operation, String key) {
    return new Command(
        ANN, operation, new IdempotencyKey(key), Fingerprint.of(1, List.of(operation)));
  }
}
