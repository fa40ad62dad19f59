package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import io.haapi.telemetry.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class IdempotentResponseTest {
  private static final StoredResponse STORED = StoredResponse.json(201, "{é}").at("tickets/1");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Metrics metrics = new Metrics(registry);

  @Test
  void sendsAndCountsExecutions() throws Exception {
    var response = send(() -> new Outcome.Executed(STORED));

    assertThat(response.getStatus()).isEqualTo(201);
    assertThat(response.getContentType()).isEqualTo("application/json");
    assertThat(response.getContentLength()).isEqualTo(4);
    assertThat(response.getContentAsByteArray()).asString(StandardCharsets.UTF_8).isEqualTo("{é}");
    assertThat(response.containsHeader("Idempotency-Replayed")).isFalse();
    assertCounted("CommandsExecuted");
  }

  @Test
  void sendsAndCountsReplays() throws Exception {
    var response = send(() -> new Outcome.Replayed(STORED));

    assertThat(response.getStatus()).isEqualTo(201);
    assertThat(response.getHeader("Idempotency-Replayed")).isEqualTo("true");
    assertThat(response.getHeader("Location")).isEqualTo("tickets/1");
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

  private MockHttpServletResponse send(Supplier<Outcome> command) throws IOException {
    var response = new MockHttpServletResponse();
    IdempotentResponse.send(
        response,
        command,
        current -> Problem.of("conflict-" + current.text("state"), 409, "Conflict", "Closed."),
        metrics);
    return response;
  }

  private void assertProblem(String name, Supplier<Outcome> command) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> send(command))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo(name));
  }

  private void assertCounted(String... names) {
    assertThat(registry.getMeters())
        .filteredOn(it -> it instanceof Counter counter && counter.count() > 0)
        .extracting(it -> it.getId().getName())
        .containsExactly(names);
  }
}
