package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import io.haapi.telemetry.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;

class IdempotentResponseTest {
  private static final StoredResponse STORED = StoredResponse.json(201, "{}").at("tickets/1");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Metrics metrics = new Metrics(registry);

  @Test
  void countsExecutions() {
    var response = of(() -> new Outcome.Executed(STORED));

    assertThat(response.getStatusCode().value()).isEqualTo(201);
    assertThat(response.getHeaders().containsHeader("Idempotency-Replayed")).isFalse();
    assertCounted("CommandsExecuted");
  }

  @Test
  void countsReplays() {
    var response = of(() -> new Outcome.Replayed(STORED));

    assertThat(response.getStatusCode().value()).isEqualTo(201);
    assertThat(response.getHeaders().getFirst("Idempotency-Replayed")).isEqualTo("true");
    assertThat(response.getHeaders().getFirst("Location")).isEqualTo("tickets/1");
    assertCounted("CommandsReplayed");
  }

  @Test
  void countsKeyReuse() {
    assertProblem("idempotency-key-reused", Outcome.KeyReused::new);
    assertCounted("IdempotencyKeysReused");
  }

  @Test
  void countsUnknownOutcomes() {
    assertProblem(
        "outcome-unknown",
        () -> {
          throw new ProblemException(Problems.outcomeUnknown());
        });
    assertCounted("UnknownOutcomes");
  }

  @Test
  void countsNothingElse() {
    assertProblem("not-found", Outcome.NotFound::new);
    assertProblem("command-limit", Outcome.CommandLimitReached::new);
    assertProblem("conflict-closed", () -> new Outcome.Conflict(new State("closed")));
    assertProblem(
        "table-unavailable",
        () -> {
          throw new ProblemException(Problems.tableUnavailable("Try again."));
        });
    assertCounted();
  }

  /** An aggregate's state. */
  private record State(String state) implements AggregateMapping.FieldReader {
    @Override
    public Optional<String> find(String name) {
      return Optional.of(state);
    }

    @Override
    public long number(String name) {
      throw new IllegalStateException("no number field " + name);
    }
  }

  private ResponseEntity<byte[]> of(Supplier<Outcome> command) {
    return IdempotentResponse.of(
        command,
        current -> Problem.of("conflict-" + current.text("state"), 409, "Conflict", "Closed."),
        metrics);
  }

  private void assertProblem(String name, Supplier<Outcome> command) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> of(command))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo(name));
  }

  private void assertCounted(String... names) {
    assertThat(registry.getMeters())
        .filteredOn(it -> it instanceof Counter counter && counter.count() > 0)
        .extracting(it -> it.getId().getName())
        .containsExactly(names);
  }
}
