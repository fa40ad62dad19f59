package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.AggregateStoreContract;
import io.haapi.idempotency.Outcome;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import io.haapi.testing.TestTables;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of stores on DynamoDB: round trips and failures, besides that of all stores. */
abstract class DynamoDbAggregateStoreContract extends AggregateStoreContract {
  private TestTables tables;
  private AggregateStore<Ticket, TicketSummary> tickets;

  @BeforeEach
  void createTable(URI endpoint) {
    tables = TestTables.at(endpoint);
    var mapping = new TicketMapping();
    String name = TestTables.uniqueName("tickets");
    tables.create(DynamoDbAggregateStore.table(name, mapping.summaryFields()));
    tickets =
        new DynamoDbAggregateStore<>(tables.tables(), name, mapping, new Metrics(tables.metrics()));
  }

  @Override
  protected AggregateStore<Ticket, TicketSummary> tickets() {
    return tickets;
  }

  @Override
  protected double count(String metric) {
    return tables.count(metric);
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
  void reportsAnUnknownOutcomeWhenTheTableFails() {
    tables.roundTrips().fail(500, "InternalServerError", 10);
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> open(ANN, "k", "leak"))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("outcome-unknown"));
    assertThat(count("UnknownOutcomes")).isEqualTo(1);
  }

  @Test
  void executesWhenARetryFindsItsOwnFirstAttempt() {
    tables.roundTrips().fail(500, "InternalServerError", 1);
    assertThat(open(ANN, "k", "leak")).isEqualTo(new Outcome.Executed<>(response("leak")));
    assertThat(tables.roundTrips().drain()).containsExactly("PutItem", "PutItem");
  }

  @Test
  void executesAChangeWhenARetryFindsItsOwnFirstAttempt() {
    String ticket = opened(ANN);
    tables.roundTrips().drain();
    tables.roundTrips().fail(500, "InternalServerError", 1);
    assertThat(close(ANN, "c", ticket)).isEqualTo(new Outcome.Executed<>(response("closed")));
    assertThat(tables.roundTrips().drain()).containsExactly("UpdateItem", "UpdateItem");
  }
}
