package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.AggregateStoreContract;
import io.haapi.testing.TestTables;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of stores on DynamoDB: the general contract, plus round trips. */
abstract class DynamoDbAggregateStoreContract extends AggregateStoreContract {
  private final String table = TestTables.uniqueName("tickets");
  private TestTables tables;

  @BeforeEach
  void createTable(URI endpoint) {
    tables = TestTables.at(endpoint);
    tables.create(DynamoDbAggregateStore.table(table, new TicketMapping()));
  }

  @Override
  protected AggregateStore<Ticket, TicketSummary> tickets(TicketMapping mapping) {
    return new DynamoDbAggregateStore<>(tables.tables(), table, mapping);
  }

  @Override
  protected void loseNextResponse() {
    tables.roundTrips().fail(500, "InternalServerError", 1);
  }

  @Override
  protected void failAllAttempts() {
    tables.roundTrips().fail(500, "InternalServerError", 10);
  }

  @Test
  void makesOneRoundTripPerCommandWhateverTheOutcome() {
    open(ANN, "k", "leak");
    assertThat(tables.roundTrips().drain()).containsExactly("PutItem");
    open(ANN, "k", "leak");
    assertThat(tables.roundTrips().drain()).containsExactly("PutItem");
    open(ANN, "k", "fire");
    assertThat(tables.roundTrips().drain()).containsExactly("PutItem");
    close(ANN, "c", id(ANN, "k"));
    assertThat(tables.roundTrips().drain()).containsExactly("UpdateItem");
    close(ANN, "c", id(ANN, "k"));
    assertThat(tables.roundTrips().drain()).containsExactly("UpdateItem");
    close(ANN, "other", id(ANN, "k"));
    assertThat(tables.roundTrips().drain()).containsExactly("UpdateItem");
  }

  @Test
  void retriesAfterALostResponse() {
    loseNextResponse();
    open(ANN, "k", "leak");
    assertThat(tables.roundTrips().drain()).containsExactly("PutItem", "PutItem");
    loseNextResponse();
    close(ANN, "c", id(ANN, "k"));
    assertThat(tables.roundTrips().drain()).containsExactly("UpdateItem", "UpdateItem");
  }

  /** The list takes the id from the position. */
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
    assertThat(tables.roundTrips().drain()).isEmpty();
  }
}
