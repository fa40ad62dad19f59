package io.haapi.idempotency;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** Runs a command, counts its outcome, and turns it into the HTTP response. */
public final class IdempotentResponse {
  private static final String REPLAYED = "Idempotency-Replayed";

  private IdempotentResponse() {}

  /**
   * Runs a command and returns the response. A replay has the status, body, {@code Content-Type}
   * and {@code Location} of the first response, and the header {@code Idempotency-Replayed: true}.
   *
   * @param command calls the store
   * @param conflict creates the problem from the fields of an aggregate whose state does not allow
   *     the command
   * @throws ProblemException (404, 409 or 422) if nothing was done
   */
  public static ResponseEntity<byte[]> of(
      Supplier<Outcome> command,
      Function<AggregateMapping.FieldReader, Problem> conflict,
      Metrics metrics) {
    return switch (outcome(command, metrics)) {
      case Outcome.Executed(StoredResponse response) -> {
        metrics.count(Metric.COMMANDS_EXECUTED);
        yield entity(response, false);
      }
      case Outcome.Replayed(StoredResponse response) -> {
        metrics.count(Metric.COMMANDS_REPLAYED);
        yield entity(response, true);
      }
      case Outcome.KeyReused _ -> {
        metrics.count(Metric.KEYS_REUSED);
        throw new ProblemException(
            Problem.of(
                    "idempotency-key-reused",
                    422,
                    "Idempotency key reused",
                    "This key was already used for a different command. Send a new command with a new key.")
                .at(IdempotencyKey.HEADER, "was used for another command")
                .describedBy(IdempotencyKey.POLICY));
      }
      case Outcome.NotFound _ ->
          throw new ProblemException(Problem.notFound("There is no such resource."));
      case Outcome.Conflict(var current) -> throw new ProblemException(conflict.apply(current));
      case Outcome.CommandLimitReached _ ->
          throw new ProblemException(
              Problem.of(
                  "command-limit",
                  409,
                  "Command limit reached",
                  "This resource has reached the maximum number of stored commands."));
    };
  }

  private static Outcome outcome(Supplier<Outcome> command, Metrics metrics) {
    try {
      return command.get();
    } catch (ProblemException e) {
      if (Problems.isOutcomeUnknown(e.problem())) metrics.count(Metric.UNKNOWN_OUTCOMES);
      throw e;
    }
  }

  private static ResponseEntity<byte[]> entity(StoredResponse stored, boolean replayed) {
    var entity =
        ResponseEntity.status(stored.status())
            .header(HttpHeaders.CONTENT_TYPE, stored.contentType());
    stored.location().ifPresent(location -> entity.header(HttpHeaders.LOCATION, location));
    if (replayed) entity.header(REPLAYED, "true");
    return entity.body(stored.body().getBytes(StandardCharsets.UTF_8));
  }
}
