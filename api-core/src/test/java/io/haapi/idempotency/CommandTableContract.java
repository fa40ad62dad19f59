package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.caller.Caller;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The mechanism, shown with an aggregate that is not an order: a ticket, open until closed. */
abstract class CommandTableContract {
  private static final Caller ANN = new Caller("ann");
  private static final Caller BOB = new Caller("bob");
  private static final int CAPACITY = 3;

  private TestTables tables;
  private CommandTable tickets;

  @BeforeEach
  void createTable(URI endpoint) {
    tables = TestTables.at(endpoint);
    String name = TestTables.uniqueName("tickets");
    tables.create(ticketTable(name));
    tickets = new CommandTable(tables.tables(), name, CAPACITY, new Metrics(tables.metrics()));
  }

  @Test
  void aCommandIsExecutedOnceAndThenReplayed() {
    assertThat(open(ANN, "k", "leak")).isEqualTo(new Outcome.Executed(answer("leak")));
    assertThat(open(ANN, "k", "leak")).isEqualTo(new Outcome.Replayed(answer("leak")));
    assertThat(tables.count("CommandsExecuted")).isEqualTo(1);
    assertThat(tables.count("CommandsReplayed")).isEqualTo(1);
  }

  @Test
  void aReplayGivesEveryCharacterOfTheFirstBody() {
    String body = "one\n\n two\t\u00e4 \ud83e\udd86\n";
    open(ANN, "k", "leak", Answer.json(201, body).at("tickets/1"));
    assertThat(open(ANN, "k", "leak", answer("later")))
        .isEqualTo(new Outcome.Replayed(Answer.json(201, body).at("tickets/1")));
  }

  @Test
  void eachCommandCostsOneRoundTripWhateverComesOfIt() {
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
  void aKeyIsRefusedForAnotherCommandAndNothingIsWritten() {
    open(ANN, "k", "leak");
    assertThat(open(ANN, "k", "fire")).isEqualTo(new Outcome.KeyReused());
    assertThat(stored(ANN, "k")).containsEntry("text", AttributeValue.fromS("leak"));
    assertThat(tables.count("IdempotencyKeysReused")).isEqualTo(1);
  }

  @Test
  void aKeyBelongsToItsCaller() {
    open(ANN, "k", "leak");
    assertThat(open(BOB, "k", "fire")).isEqualTo(new Outcome.Executed(answer("fire")));
  }

  @Test
  void aKeyBelongsToItsOperation() {
    open(ANN, "k", "leak");
    assertThat(close(ANN, "k", id(ANN, "k"))).isEqualTo(new Outcome.Executed(answer("closed")));
  }

  @Test
  void aChangeIsReplayedEvenAfterTheStateHasChanged() {
    String ticket = opened(ANN);
    assertThat(close(ANN, "c", ticket)).isEqualTo(new Outcome.Executed(answer("closed")));
    assertThat(reopen(ANN, "r", ticket)).isEqualTo(new Outcome.Executed(answer("reopened")));
    assertThat(close(ANN, "c", ticket)).isEqualTo(new Outcome.Replayed(answer("closed")));
    assertThat(tickets.find(ANN, ticket).orElseThrow())
        .containsEntry("state", AttributeValue.fromS("open"));
  }

  @Test
  void aChangeThatTheStateForbidsIsRefusedWithTheItem() {
    String ticket = opened(ANN);
    close(ANN, "c", ticket);
    assertThat(close(ANN, "again", ticket))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused ->
                assertThat(refused.item()).containsEntry("state", AttributeValue.fromS("closed")));
  }

  @Test
  void anItemThatIsAnothersIsNotFoundAsOneThatNeverWas() {
    String ticket = opened(ANN);
    assertThat(close(BOB, "c", ticket)).isEqualTo(new Outcome.NotFound());
    assertThat(close(BOB, "c", "0".repeat(64))).isEqualTo(new Outcome.NotFound());
    assertThat(tickets.find(BOB, ticket)).isEmpty();
  }

  @Test
  void anItemRemembersSoManyCommandsAndThenTakesNoMore() {
    String ticket = opened(ANN);
    close(ANN, "1", ticket);
    reopen(ANN, "2", ticket);
    assertThat(close(ANN, "3", ticket)).isEqualTo(new Outcome.Full());
    assertThat(close(ANN, "1", ticket)).isEqualTo(new Outcome.Replayed(answer("closed")));
    assertThat(tickets.find(ANN, ticket).orElseThrow())
        .containsEntry("state", AttributeValue.fromS("open"));
  }

  @Test
  void ofConcurrentDuplicatesOneIsExecutedAndAllGetItsAnswer() throws Exception {
    var outcomes = atOnce(50, i -> open(ANN, "k", "leak", answer("from " + i)));
    var executed = outcomes.stream().filter(Outcome.Executed.class::isInstance).toList();
    assertThat(executed).hasSize(1);
    Answer first = ((Outcome.Executed) executed.getFirst()).answer();
    assertThat(outcomes)
        .filteredOn(outcome -> outcome != executed.getFirst())
        .containsOnly(new Outcome.Replayed(first));
  }

  @Test
  void ofConcurrentChangesThatExcludeEachOtherOneWins() throws Exception {
    String ticket = opened(ANN);
    var outcomes = atOnce(20, i -> close(ANN, "key-" + i, ticket));
    assertThat(outcomes).filteredOn(Outcome.Executed.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(Outcome.Refused.class::isInstance).hasSize(19);
  }

  @Test
  void aFailureOfTheTableLeavesItUnknownWhetherTheCommandWasDone() {
    tables.roundTrips().fail(500, "InternalServerError", 10);
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> open(ANN, "k", "leak"))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("outcome-unknown"));
    assertThat(tables.count("UnknownOutcomes")).isEqualTo(1);
  }

  @Test
  void aWriteWhoseAnswerWasLostIsExecutedNotReplayedWhenTheSdkTriesAgain() {
    tables.roundTrips().fail(500, "InternalServerError", 1);
    assertThat(open(ANN, "k", "leak")).isEqualTo(new Outcome.Executed(answer("leak")));
    assertThat(tables.roundTrips().drain()).containsExactly("PutItem", "PutItem");
  }

  private Outcome open(Caller caller, String key, String text) {
    return open(caller, key, text, answer(text));
  }

  private Outcome open(Caller caller, String key, String text, Answer answer) {
    return tickets.create(
        command(caller, "ticket.open", key, text),
        Map.of("state", AttributeValue.fromS("open"), "text", AttributeValue.fromS(text)),
        answer);
  }

  private Outcome close(Caller caller, String key, String id) {
    return change(caller, key, id, "open", "closed", "closed");
  }

  private Outcome reopen(Caller caller, String key, String id) {
    return change(caller, key, id, "closed", "open", "reopened");
  }

  private Outcome change(
      Caller caller, String key, String id, String from, String to, String answer) {
    return tickets.change(
        id,
        command(caller, "ticket." + to, key, to),
        new Change(
            Map.of("state", AttributeValue.fromS(from)), Map.of("state", AttributeValue.fromS(to))),
        answer(answer));
  }

  private String opened(Caller caller) {
    open(caller, "opened", "leak");
    return id(caller, "opened");
  }

  private Map<String, AttributeValue> stored(Caller caller, String key) {
    return tickets.find(caller, id(caller, key)).orElseThrow();
  }

  private static String id(Caller caller, String key) {
    return command(caller, "ticket.open", key, "").itemId();
  }

  private static Command command(Caller caller, String operation, String key, String text) {
    return new Command(
        caller, operation, new IdempotencyKey(key), Fingerprint.of(1, List.of(text)));
  }

  private static Answer answer(String body) {
    return Answer.json(200, body);
  }

  private static TableDefinition ticketTable(String name) {
    return () ->
        CreateTableRequest.builder()
            .tableName(name)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(
                List.of(
                    AttributeDefinition.builder()
                        .attributeName(CommandTable.ID)
                        .attributeType(ScalarAttributeType.S)
                        .build()))
            .keySchema(
                List.of(
                    KeySchemaElement.builder()
                        .attributeName(CommandTable.ID)
                        .keyType(KeyType.HASH)
                        .build()))
            .build();
  }

  private interface Numbered {
    Outcome run(int i);
  }

  private static List<Outcome> atOnce(int times, Numbered command) throws Exception {
    var start = new CyclicBarrier(times);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Outcome>>();
      for (int i = 0; i < times; i++) {
        int number = i;
        Callable<Outcome> one =
            () -> {
              start.await();
              return command.run(number);
            };
        running.add(threads.submit(one));
      }
      var outcomes = new ArrayList<Outcome>();
      for (var each : running) outcomes.add(each.get());
      return outcomes;
    }
  }
}
