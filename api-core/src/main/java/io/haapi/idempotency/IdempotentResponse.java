package io.haapi.idempotency;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;

/**
 * Runs a command, counts its outcome, and sends the HTTP response.
 *
 * <p>It writes to the servlet response itself. A {@code ResponseEntity} would take about a
 * fifteenth of a command's processor time: Spring analyzes its generic type and copies its headers
 * for every request.
 */
public final class IdempotentResponse {
  private static final String REPLAYED = "Idempotency-Replayed";

  private IdempotentResponse() {}

  /**
   * Runs a command and sends the response. A replay has the status, body, {@code Content-Type} and
   * {@code Location} of the first response, and the header {@code Idempotency-Replayed: true}.
   *
   * @param response a controller that has it as a parameter and returns nothing leaves it to this
   *     method
   * @param command calls the store
   * @param conflict creates the problem from the fields of an aggregate whose state does not allow
   *     the command
   * @throws ProblemException (404, 409 or 422) if nothing was done
   * @throws IOException if the client is gone
   */
  public static void send(
      HttpServletResponse response,
      Supplier<Outcome> command,
      Function<AggregateMapping.FieldReader, Problem> conflict,
      Metrics metrics)
      throws IOException {
    switch (outcome(command, metrics)) {
      case Outcome.Executed(StoredResponse stored) -> {
        metrics.count(Metric.COMMANDS_EXECUTED);
        write(stored, response);
      }
      case Outcome.Replayed(StoredResponse stored) -> {
        metrics.count(Metric.COMMANDS_REPLAYED);
        response.setHeader(REPLAYED, "true");
        write(stored, response);
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
    }
  }

  private static Outcome outcome(Supplier<Outcome> command, Metrics metrics) {
    try {
      return command.get();
    } catch (ProblemException e) {
      if (Problems.isOutcomeUnknown(e.problem())) metrics.count(Metric.UNKNOWN_OUTCOMES);
      throw e;
    }
  }

  private static void write(StoredResponse stored, HttpServletResponse response)
      throws IOException {
    byte[] body = stored.body().getBytes(StandardCharsets.UTF_8);
    response.setStatus(stored.status());
    response.setContentType(stored.contentType());
    stored.location().ifPresent(location -> response.setHeader(HttpHeaders.LOCATION, location));
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
