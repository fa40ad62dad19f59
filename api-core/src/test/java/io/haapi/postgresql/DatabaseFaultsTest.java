package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.haapi.budget.BudgetSettings;
import io.haapi.caller.Caller;
import io.haapi.health.ConsecutiveFailures;
import io.haapi.idempotency.AggregateStoreContract.Ticket;
import io.haapi.idempotency.AggregateStoreContract.TicketMapping;
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
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metric;
import io.haapi.testing.LocalPostgreSql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Injects database faults at the wire, and checks the client's response and the stored data. */
@Requires(Requirement.POSTGRESQL)
@ExtendWith({LocalPostgreSql.class, OutputCaptureExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseFaultsTest {
  private static final Caller ANN = new Caller("ann");
  private static final BudgetSettings BUDGET =
      new BudgetSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          3,
          Duration.ofSeconds(10),
          Duration.ofSeconds(29));

  private TestDatabase database;
  private int keys;

  @BeforeAll
  void create(PostgreSqlServer server) throws Exception {
    database = TestDatabase.create(server, "read committed", BUDGET, 4);
  }

  @BeforeEach
  void warmUp() {
    database.gate().mend();
    database.warmUp();
  }

  @AfterAll
  void close() throws Exception {
    database.close();
  }

  /** The statement is rolled back or its outcome is unknown; a retry executes it. */
  @ParameterizedTest
  @CsvSource({"40001, 5", "40P01, 5", "25006, 2", "53200, 2", "55P03, 2", "57014, 2"})
  void executesAfterTransientErrors(String sqlState, int times) {
    database.gate().error(sqlState, times);

    assertThat(open(key())).isInstanceOf(Outcome.Executed.class);

    assertThat(database.gate().drain()).hasSize(times + 1).containsOnly("INSERT");
  }

  /** Every attempt is rolled back: nothing was written. */
  @Test
  void reportsNothingWrittenWhenAllRolledBack() {
    String key = key();
    database.gate().error("25006", 3);

    assertProblem(key, "table-unavailable");

    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  /** Another attempt would fail in the same way. */
  @ParameterizedTest
  @CsvSource({"42501", "42P01", "22021", "23502"})
  void doesNotRetryPermanentErrors(String sqlState) {
    String key = key();
    database.gate().error(sqlState, 1);

    assertProblem(key, "table-unavailable");

    assertThat(database.gate().drain()).containsExactly("INSERT");
    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  /** The server never saw the statements, but the client cannot know that. */
  @ParameterizedTest
  @CsvSource({"40003", "53100", "53200", "53300", "55P03", "57014", "XX000", "ZZ999"})
  void reportsUnknownOutcomeForOtherErrors(String sqlState) {
    String key = key();
    database.gate().error(sqlState, 3);

    assertProblem(key, "outcome-unknown");

    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  @ParameterizedTest
  @CsvSource({"57P01", "57P02", "57P03"})
  void reportsUnknownOutcomeOnServerShutdown(String sqlState) {
    String key = key();
    database.gate().fatal(sqlState, 3);

    assertProblem(key, "outcome-unknown");

    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  @Test
  void executesWhenConnectionIsLostBeforeCommit() {
    database.gate().dropBefore(1);

    assertThat(open(key())).isInstanceOf(Outcome.Executed.class);

    assertThat(database.gate().drain()).containsExactly("INSERT", "INSERT");
  }

  @Test
  void executesOnceWhenConnectionIsLostAfterCommit() {
    String key = key();
    database.gate().dropAfter(1);

    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);

    assertThat(database.gate().drain()).containsExactly("INSERT", "INSERT", "SELECT");
    assertThat(open(key)).isInstanceOf(Outcome.Replayed.class);
  }

  @Test
  void staysUnknownWhenLaterAttemptsAreRolledBack() {
    String key = key();
    database.gate().dropAfter(1);
    database.gate().error("25006", 2);

    assertProblem(key, "outcome-unknown");

    assertThat(open(key)).isInstanceOf(Outcome.Replayed.class);
  }

  @Test
  void staysUnknownWhenRecordIsUnreadable() {
    String key = key();
    database.gate().dropAfter(1);
    database.gate().pass(1);
    database.gate().error("42501", 1);

    assertProblem(key, "outcome-unknown");

    assertThat(database.gate().drain()).containsExactly("INSERT", "INSERT", "SELECT");
  }

  @Test
  void retriesAfterTimeout() {
    database.gate().hang(1);

    assertThat(open(key())).isInstanceOf(Outcome.Executed.class);

    assertThat(database.gate().drain()).containsExactly("INSERT", "INSERT");
  }

  /** After one request finds a dead connection, none of the pool's other three fails a request. */
  @Test
  void dropsAllConnectionsWhenOneIsLost() {
    for (int i = 0; i < 8; i++) open(key());
    database.gate().drain();
    database.gate().cut();
    database.gate().mend();

    for (int i = 0; i < 8; i++) assertThat(open(key())).isInstanceOf(Outcome.Executed.class);

    assertThat(database.gate().drain()).hasSizeLessThanOrEqualTo(9);
  }

  /** Every statement conflicts until the time of the call is used up; attempts are not counted. */
  @ParameterizedTest
  @CsvSource({"40001", "40P01"})
  void reportsNothingWrittenWhenConflictsLast(String sqlState) {
    String key = key();
    database.gate().error(sqlState, 10_000);

    assertProblem(key, "table-unavailable");

    assertThat(database.gate().drain()).hasSizeGreaterThan(BUDGET.attempts());
    database.gate().mend();
    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  @Test
  void reportsUnknownOutcomeWhenNoStatementIsAnswered() {
    String key = key();
    database.gate().hang(3);

    assertProblem(key, "outcome-unknown");

    assertThat(database.gate().drain()).containsExactly("INSERT", "INSERT", "INSERT");
    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  @ParameterizedTest
  @CsvSource({"08000", "08006", "08P01"})
  void reportsUnknownOutcomeWhenConnectionsAreLost(String sqlState) {
    String key = key();
    database.gate().fatal(sqlState, 3);

    assertProblem(key, "outcome-unknown");

    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  /** The server is reachable and lets nobody in: nothing was sent. */
  @ParameterizedTest
  @CsvSource({"53300", "53400", "57P03", "28P01", "3D000"})
  void reportsNothingWrittenWhenLoginsAreRejected(String sqlState) {
    String key = key();
    database.database().renew();
    database.gate().rejectLogins(sqlState);

    assertProblem(key, "table-unavailable");

    assertThat(database.gate().drain()).isEmpty();
    database.gate().mend();
    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  @Test
  void reportsNothingWrittenWithoutPooledConnection(PostgreSqlServer server, CapturedOutput output)
      throws Exception {
    var budget =
        new BudgetSettings(
            Duration.ofMillis(300),
            Duration.ofSeconds(2),
            2,
            Duration.ofSeconds(10),
            Duration.ofSeconds(29));
    try (var closed = TestDatabase.create(server, "read committed", budget, 2)) {
      closed.gate().cut();

      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> open(closed, "k"))
          .satisfies(e -> assertThat(e.problem().name()).isEqualTo("table-unavailable"));

      assertThat(closed.gate().drain()).isEmpty();
      assertThat(output.getAll()).contains("the database did not respond: cause connection-lost");
      closed.gate().mend();
      assertThat(open(closed, "k")).isInstanceOf(Outcome.Executed.class);
    }
  }

  @Test
  void doesNotLogServerMessages(CapturedOutput output) {
    database.gate().error("42501", 1);
    assertProblem(key(), "table-unavailable");
    assertThat(output.getAll())
        .contains("the database did not respond: cause error-response, SQLSTATE 42501, retries 0")
        .doesNotContain("private");
  }

  @Test
  void countsConflictsRetriesAndTimes() {
    double conflicts = database.count(Metric.WRITE_CONFLICTS);
    double retries = database.count(Metric.STORE_RETRIES);
    long calls = database.timed(Metric.TABLE_LATENCY);
    long waits = database.timed(Metric.POOL_WAIT);
    database.gate().error("40001", 2);
    database.gate().error("53200", 1);

    open(key());

    assertThat(database.count(Metric.WRITE_CONFLICTS)).isEqualTo(conflicts + 2);
    assertThat(database.count(Metric.STORE_RETRIES)).isEqualTo(retries + 3);
    assertThat(database.timed(Metric.TABLE_LATENCY)).isEqualTo(calls + 1);
    assertThat(database.timed(Metric.POOL_WAIT)).isEqualTo(waits + 4);
  }

  /** Another command changes a row and a third one changes it back in between. */
  @Test
  void restartsWhenReadRowMatches() {
    var command = command("k-again", "ticket.open");
    open("k-again");
    var missed = new AtomicBoolean();
    var store =
        new PostgreSqlAggregateStore<>(database.database(), "tickets", new TicketMapping()) {
          @Override
          SqlCall.Statement<Integer> update(
              String id, Command change, Transition transition, CommandRecord attempt) {
            var update = super.update(id, change, transition, attempt);
            return connection -> missed.getAndSet(true) ? update.run(connection) : 0;
          }
        };
    database.gate().drain();

    var outcome =
        store.change(
            command.aggregateId(),
            command("k-close", "ticket.close"),
            new Transition(Map.of("state", "open"), Map.of("state", "closed")),
            StoredResponse.json(200, "{}"));

    assertThat(outcome).isInstanceOf(Outcome.Executed.class);
    assertThat(database.gate().drain()).containsExactly("SELECT", "UPDATE");
  }

  /** A rejected login affects this instance alone: the database serves others. */
  @Test
  void isImpairedAfterLocalFailures() {
    var budget =
        new BudgetSettings(
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            1,
            Duration.ofSeconds(10),
            Duration.ofSeconds(29));
    try (var broken = database.open(new PasswordLogin("unknown", ""), budget, 1)) {
      double counted = database.count(Metric.LOCAL_FAILURES);
      for (int i = 0; i < 100 && !broken.health().isImpaired(); i++) {
        assertThatExceptionOfType(ProblemException.class)
            .isThrownBy(() -> broken.health().ping())
            .satisfies(e -> assertThat(e.problem().name()).isEqualTo("table-unavailable"));
      }
      assertThat(broken.health().isImpaired()).isTrue();
      assertThat(database.count(Metric.LOCAL_FAILURES))
          .isEqualTo(counted + ConsecutiveFailures.LIMIT);
    }
    assertThat(database.database().health().isImpaired()).isFalse();
  }

  @Test
  void sendsNothingInADryRun() {
    String key = key();
    database.dry(true);
    assertProblem(key, "table-unavailable");
    database.dry(false);
    assertThat(database.gate().drain()).isEmpty();
    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  /** A snapshot must not contain a connection. */
  @Test
  void closesItsConnectionsAndLogsInAnew() throws Exception {
    assertThat(database.connections()).isPositive();

    database.database().renew();

    await().until(database::connections, it -> it == 0);
    assertThat(open(key())).isInstanceOf(Outcome.Executed.class);
    assertThat(database.connections()).isPositive();
  }

  @Test
  void isUnhealthyWhenTheServerIsAReader() throws Exception {
    try (var admin = database.connect();
        var statement = admin.createStatement()) {
      statement.execute(
          "ALTER ROLE haapi IN DATABASE %s SET default_transaction_read_only = on"
              .formatted(admin.getCatalog()));
    }
    database.database().renew();
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> database.database().health().ping())
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("table-unavailable"));
    String key = key();
    assertProblem(key, "table-unavailable");

    try (var admin = database.connect();
        var statement = admin.createStatement()) {
      statement.execute(
          "ALTER ROLE haapi IN DATABASE %s RESET default_transaction_read_only"
              .formatted(admin.getCatalog()));
    }
    database.database().renew();
    database.database().health().ping();
    assertThat(open(key)).isInstanceOf(Outcome.Executed.class);
  }

  private String key() {
    return "key-" + keys++;
  }

  private Outcome open(String key) {
    return open(database, key);
  }

  private static Command command(String key, String operation) {
    return new Command(ANN, operation, new IdempotencyKey(key), Fingerprint.of(1, List.of("leak")));
  }

  private static Outcome open(TestDatabase database, String key) {
    var command = command(key, "ticket.open");
    return database
        .store(new TicketMapping())
        .create(
            command,
            new Ticket(command.aggregateId(), "open", "leak"),
            StoredResponse.json(201, "{}"));
  }

  private void assertProblem(String key, String name) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> open(key))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo(name));
  }
}
