package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.haapi.caller.Caller;
import io.haapi.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract of every {@link AggregateStore}, with tickets, which are open until they are closed.
 */
public abstract class AggregateStoreContract {
  protected static final Caller ANN = new Caller("ann");
  protected static final Caller BOB = new Caller("bob");

  /**
   * A ticket.
   *
   * @param state {@code open} or {@code closed}
   */
  public record Ticket(String id, String state, String text) {}

  /** A ticket in the list. */
  public record TicketSummary(String id, String state) {}

  /** Maps tickets to fields. */
  public static class TicketMapping implements AggregateMapping<Ticket, TicketSummary> {
    @Override
    public int commandLimit() {
      return 3;
    }

    @Override
    public void write(Ticket ticket, FieldWriter fields) {
      fields.text("state", ticket.state());
      fields.text("text", ticket.text());
      fields.number("length", ticket.text().length());
    }

    @Override
    public Ticket read(String id, FieldReader fields) {
      assertThat(fields.number("length")).isEqualTo(fields.text("text").length());
      return new Ticket(id, fields.text("state"), fields.text("text"));
    }

    @Override
    public String position(Ticket ticket) {
      return ticket.text() + "#" + ticket.id();
    }

    @Override
    public List<String> summaryFields() {
      return List.of("state");
    }

    @Override
    public TicketSummary summarize(String id, FieldReader fields) {
      return new TicketSummary(id, fields.text("state"));
    }
  }

  /** Returns the store under test, which is empty at the start of each test. */
  protected abstract AggregateStore<Ticket, TicketSummary> tickets(TicketMapping mapping);

  /** Loses the response to the next attempt, which takes effect. */
  protected abstract void loseNextResponse();

  /** Loses the response to every attempt of the next call. */
  protected abstract void failAllAttempts();

  private AggregateStore<Ticket, TicketSummary> tickets() {
    return tickets(new TicketMapping());
  }

  @Test
  void executesOnceAndThenReplays() {
    assertThat(open(ANN, "k", "leak")).isEqualTo(new Outcome.Executed(response("leak")));
    assertThat(open(ANN, "k", "leak")).isEqualTo(new Outcome.Replayed(response("leak")));
  }

  @Test
  void replaysEveryCharacterOfTheFirstBody() {
    String body = "one\n\n two\t\u00e4 \ud83e\udd86\n";
    open(ANN, "k", "leak", StoredResponse.json(201, body).at("tickets/1"));
    assertThat(open(ANN, "k", "leak", response("later")))
        .isEqualTo(new Outcome.Replayed(StoredResponse.json(201, body).at("tickets/1")));
  }

  @Test
  void rejectsKeyReuseAndWritesNothing() {
    open(ANN, "k", "leak");
    assertThat(open(ANN, "k", "fire")).isEqualTo(new Outcome.KeyReused());
    assertThat(stored(ANN, "k").text()).isEqualTo("leak");
  }

  @Test
  void keepsTheKeysOfCallersApart() {
    open(ANN, "k", "leak");
    assertThat(open(BOB, "k", "fire")).isEqualTo(new Outcome.Executed(response("fire")));
  }

  @Test
  void keepsTheKeysOfOperationsApart() {
    open(ANN, "k", "leak");
    assertThat(close(ANN, "k", id(ANN, "k"))).isEqualTo(new Outcome.Executed(response("closed")));
  }

  @Test
  void replaysAChangeAfterTheStateHasChanged() {
    String ticket = opened(ANN);
    assertThat(close(ANN, "c", ticket)).isEqualTo(new Outcome.Executed(response("closed")));
    assertThat(reopen(ANN, "r", ticket)).isEqualTo(new Outcome.Executed(response("reopened")));
    assertThat(close(ANN, "c", ticket)).isEqualTo(new Outcome.Replayed(response("closed")));
    assertThat(tickets().find(ANN, ticket).orElseThrow().state()).isEqualTo("open");
  }

  @Test
  void returnsTheCurrentAggregateOnConflict() {
    String ticket = opened(ANN);
    close(ANN, "c", ticket);
    assertConflict(close(ANN, "again", ticket), "closed");
  }

  /** The state could come from a later version that this one cannot decode. */
  @Test
  void returnsFieldsThatItCannotDecodeOnConflict() {
    String ticket = opened(ANN);
    change(ANN, "c", ticket, "open", "archived", "archived");
    var mapping =
        new TicketMapping() {
          @Override
          public Ticket read(String id, FieldReader fields) {
            throw new IllegalStateException("unknown state");
          }
        };
    var outcome =
        tickets(mapping)
            .change(
                ticket,
                command(ANN, "ticket.closed", "again", "closed"),
                new Transition(Map.of("state", "open"), Map.of("state", "closed")),
                response("closed"));
    assertConflict(outcome, "archived");
  }

  /** For example, an aggregate must not change before the time of its creation. */
  @Test
  void comparesWithTheHighestAllowedValue() {
    String ticket = opened(ANN);
    assertConflict(closeUnlessAfter("leaj", "before", ticket), "open");
    assertThat(closeUnlessAfter("leak", "same", ticket))
        .isEqualTo(new Outcome.Executed(response("closed")));
  }

  @Test
  void hidesAggregatesOfOtherCallers() {
    String ticket = opened(ANN);
    assertThat(close(BOB, "c", ticket)).isEqualTo(new Outcome.NotFound());
    assertThat(close(BOB, "c", "0".repeat(64))).isEqualTo(new Outcome.NotFound());
    assertThat(tickets().find(BOB, ticket)).isEmpty();
  }

  @Test
  void acceptsCommandsUpToTheLimit() {
    String ticket = opened(ANN);
    close(ANN, "1", ticket);
    reopen(ANN, "2", ticket);
    assertThat(close(ANN, "3", ticket)).isEqualTo(new Outcome.CommandLimitReached());
    assertThat(close(ANN, "1", ticket)).isEqualTo(new Outcome.Replayed(response("closed")));
    assertThat(tickets().find(ANN, ticket).orElseThrow().state()).isEqualTo("open");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pk", "id", "caller", "commands", "commandCount", "createdAtId", "position"})
  void rejectsReservedFields(String name) {
    assertRejected(fields -> fields.text(name, "x"));
    assertRejected(fields -> fields.number(name, 1));
  }

  private void assertRejected(Consumer<AggregateMapping.FieldWriter> write) {
    var mapping =
        new TicketMapping() {
          @Override
          public void write(Ticket ticket, FieldWriter fields) {
            super.write(ticket, fields);
            write.accept(fields);
          }
        };
    var command = command(ANN, "ticket.open", "k", "leak");
    var ticket = new Ticket(command.aggregateId(), "open", "leak");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tickets(mapping).create(command, ticket, response("leak")));
    assertThat(tickets().find(ANN, ticket.id())).isEmpty();
  }

  @Test
  void executesWhenARetryFindsItsOwnFirstAttempt() {
    loseNextResponse();
    assertThat(open(ANN, "k", "leak")).isEqualTo(new Outcome.Executed(response("leak")));
    assertThat(open(ANN, "k", "leak")).isEqualTo(new Outcome.Replayed(response("leak")));
  }

  @Test
  void executesChangeWhenRetryFindsOwnAttempt() {
    String ticket = opened(ANN);
    loseNextResponse();
    assertThat(close(ANN, "c", ticket)).isEqualTo(new Outcome.Executed(response("closed")));
    assertThat(close(ANN, "c", ticket)).isEqualTo(new Outcome.Replayed(response("closed")));
  }

  @Test
  void reportsAnUnknownCreation() {
    failAllAttempts();
    assertOutcomeUnknown(() -> open(ANN, "k", "leak"));
  }

  @Test
  void reportsAnUnknownChange() {
    String ticket = opened(ANN);
    failAllAttempts();
    assertOutcomeUnknown(() -> close(ANN, "c", ticket));
  }

  @Test
  void executesOneOfConcurrentDuplicates() throws Exception {
    var outcomes = atOnce(50, i -> open(ANN, "k", "leak", response("from " + i)));
    var executed = outcomes.stream().filter(Outcome.Executed.class::isInstance).toList();
    assertThat(executed).hasSize(1);
    StoredResponse first = ((Outcome.Executed) executed.getFirst()).response();
    assertThat(outcomes)
        .filteredOn(outcome -> outcome != executed.getFirst())
        .containsOnly(new Outcome.Replayed(first));
  }

  @Test
  void executesOneOfConcurrentConflictingChanges() throws Exception {
    String ticket = opened(ANN);
    var outcomes = atOnce(20, i -> close(ANN, "key-" + i, ticket));
    assertThat(outcomes).filteredOn(Outcome.Executed.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(Outcome.Conflict.class::isInstance).hasSize(19);
  }

  @Test
  void listsTheCallersAggregatesByPosition() {
    for (int i = 0; i < 5; i++) open(ANN, "k" + i, "text " + i);
    open(BOB, "k", "text 9");
    close(ANN, "c", id(ANN, "k3"));

    var first = tickets().list(ANN, 3, Optional.empty());
    var second = tickets().list(ANN, 3, first.end());

    assertThat(first.entries())
        .containsExactly(entry("k4", "open"), entry("k3", "closed"), entry("k2", "open"));
    assertThat(first.end()).contains("text 2#" + id(ANN, "k2"));
    assertThat(second.entries()).containsExactly(entry("k1", "open"), entry("k0", "open"));
    assertThat(second.end()).isEmpty();
  }

  protected final Outcome open(Caller caller, String key, String text) {
    return open(caller, key, text, response(text));
  }

  private Outcome open(Caller caller, String key, String text, StoredResponse response) {
    var command = command(caller, "ticket.open", key, text);
    return tickets().create(command, new Ticket(command.aggregateId(), "open", text), response);
  }

  protected final Outcome close(Caller caller, String key, String id) {
    return change(caller, key, id, "open", "closed", "closed");
  }

  private Outcome reopen(Caller caller, String key, String id) {
    return change(caller, key, id, "closed", "open", "reopened");
  }

  private Outcome change(
      Caller caller, String key, String id, String from, String to, String body) {
    return tickets()
        .change(
            id,
            command(caller, "ticket." + to, key, to),
            new Transition(Map.of("state", from), Map.of("state", to)),
            response(body));
  }

  private Outcome closeUnlessAfter(String text, String key, String id) {
    var transition =
        new Transition(Map.of("state", "open"), Map.of("text", text), Map.of("state", "closed"));
    return tickets()
        .change(id, command(ANN, "ticket.closed", key, "closed"), transition, response("closed"));
  }

  protected final String opened(Caller caller) {
    open(caller, "opened", "leak");
    return id(caller, "opened");
  }

  private Ticket stored(Caller caller, String key) {
    return tickets().find(caller, id(caller, key)).orElseThrow();
  }

  private static void assertConflict(Outcome outcome, String state) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> assertThat(conflict.current().text("state")).isEqualTo(state));
  }

  private static void assertOutcomeUnknown(ThrowingCallable command) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(command)
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("outcome-unknown"));
  }

  private static TicketSummary entry(String key, String state) {
    return new TicketSummary(id(ANN, key), state);
  }

  protected static final String id(Caller caller, String key) {
    return command(caller, "ticket.open", key, "").aggregateId();
  }

  protected static final Command command(Caller caller, String operation, String key, String text) {
    return new Command(
        caller, operation, new IdempotencyKey(key), Fingerprint.of(1, List.of(text)));
  }

  protected static final StoredResponse response(String body) {
    return StoredResponse.json(200, body);
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
