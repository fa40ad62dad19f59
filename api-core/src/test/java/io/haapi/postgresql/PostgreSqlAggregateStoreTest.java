package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.AggregateStoreContract;
import io.haapi.idempotency.Outcome;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalPostgreSql;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
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

/** The contract of stores on PostgreSQL: the general contract, plus round trips. */
@ParameterizedClass
@ValueSource(strings = {"read committed", "repeatable read"})
@Requires(Requirement.POSTGRESQL)
@ExtendWith(LocalPostgreSql.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgreSqlAggregateStoreTest extends AggregateStoreContract {
  @Parameter String isolation;
  private PostgreSqlServer server;
  private TestDatabase database;

  @BeforeAll
  void useServer(PostgreSqlServer shared) {
    server = shared;
  }

  @BeforeParameterizedClassInvocation
  void createDatabase() throws Exception {
    database = TestDatabase.create(server, isolation, "tickets");
  }

  @BeforeEach
  void empty() throws Exception {
    database.empty();
    database.gate().mend();
    database.warmUp();
  }

  @AfterParameterizedClassInvocation
  void close() throws Exception {
    database.close();
  }

  @Override
  protected AggregateStore<Ticket, TicketSummary> tickets(TicketMapping mapping) {
    return database.store(mapping);
  }

  @Override
  protected void loseNextResponse() {
    database.gate().dropAfter(1);
  }

  @Override
  protected void failAllAttempts() {
    database.gate().dropAfter(3);
  }

  @Test
  void makesOneRoundTripPerCommandAndTwoPerReplay() {
    open(ANN, "k", "leak");
    assertThat(database.gate().drain()).containsExactly("INSERT");
    open(ANN, "k", "leak");
    assertThat(database.gate().drain()).containsExactly("INSERT", "SELECT");
    open(ANN, "k", "fire");
    assertThat(database.gate().drain()).containsExactly("INSERT", "SELECT");
    close(ANN, "c", id(ANN, "k"));
    assertThat(database.gate().drain()).containsExactly("UPDATE");
    close(ANN, "c", id(ANN, "k"));
    assertThat(database.gate().drain()).containsExactly("UPDATE", "SELECT");
    close(ANN, "other", id(ANN, "k"));
    assertThat(database.gate().drain()).containsExactly("UPDATE", "SELECT");
    tickets(new TicketMapping()).find(ANN, id(ANN, "k"));
    assertThat(database.gate().drain()).containsExactly("SELECT");
    tickets(new TicketMapping()).list(ANN, 5, Optional.empty());
    assertThat(database.gate().drain()).containsExactly("SELECT");
  }

  /** By then the driver uses a prepared statement, and the pool would validate idle connections. */
  @Test
  void makesOneRoundTripForTwentiethCommand() throws Exception {
    for (int i = 0; i < 20; i++) open(ANN, "k" + i, "leak");
    assertThat(database.gate().drain()).isEqualTo(Collections.nCopies(20, "INSERT"));
    // HikariCP considers a connection idle after half a second.
    database.awaitIdle(Duration.ofMillis(500));
    open(ANN, "idle", "leak");
    assertThat(database.gate().drain()).containsExactly("INSERT");
  }

  @Test
  void retriesAfterALostResponse() {
    loseNextResponse();
    open(ANN, "k", "leak");
    assertThat(database.gate().drain()).containsExactly("INSERT", "INSERT", "SELECT");
    loseNextResponse();
    close(ANN, "c", id(ANN, "k"));
    assertThat(database.gate().drain()).containsExactly("UPDATE", "UPDATE", "SELECT");
  }

  @Test
  void rejectsPositionsWithoutTheId() {
    var mapping =
        new TicketMapping() {
          @Override
          public String position(Ticket ticket) {
            return ticket.text();
          }
        };
    var command = command(ANN, "ticket.open", "k", "leak");
    var ticket = new Ticket(command.aggregateId(), "open", "leak");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tickets(mapping).create(command, ticket, response("leak")));
    assertThat(database.gate().drain()).isEmpty();
  }

  /** PostgreSQL cannot store U+0000, and DynamoDB finds nothing under such an id. */
  @Test
  void findsNothingUnderAnIdWithNul() {
    assertThat(close(ANN, "c", "\0")).isEqualTo(new Outcome.NotFound());
    assertThat(tickets(new TicketMapping()).find(ANN, "a\0b")).isEmpty();
    assertThat(database.gate().drain()).isEmpty();
  }
}
