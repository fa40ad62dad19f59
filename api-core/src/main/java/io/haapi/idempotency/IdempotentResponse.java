package io.haapi.idempotency;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** Turns the outcome of a command into the HTTP response. */
public final class IdempotentResponse {
  private static final String REPLAYED = "Idempotency-Replayed";

  private IdempotentResponse() {}

  /**
   * Returns the response to a command. A replay has the status, body, {@code Content-Type} and
   * {@code Location} of the first response, and the header {@code Idempotency-Replayed: true}.
   *
   * @param conflict makes the problem from the aggregate whose state does not allow the command
   * @throws ProblemException (404, 409 or 422) if nothing was done
   */
  public static <A> ResponseEntity<byte[]> of(Outcome<A> outcome, Function<A, Problem> conflict) {
    return switch (outcome) {
      case Outcome.Executed<A>(StoredResponse response) -> entity(response, false);
      case Outcome.Replayed<A>(StoredResponse response) -> entity(response, true);
      case Outcome.KeyReused<A> _ ->
          throw new ProblemException(
              Problem.of(
                      "idempotency-key-reused",
                      422,
                      "The idempotency key was used before",
                      "Another command was sent with this key. Send a new command under a new key.")
                  .at(IdempotencyKey.HEADER, "was used for another command")
                  .describedBy(IdempotencyKey.POLICY));
      case Outcome.NotFound<A> _ ->
          throw new ProblemException(Problem.notFound("There is no such resource."));
      case Outcome.Conflict<A>(A current) -> throw new ProblemException(conflict.apply(current));
      case Outcome.CommandLimitReached<A> _ ->
          throw new ProblemException(
              Problem.of(
                  "command-limit",
                  409,
                  "Too many commands",
                  "This resource has taken as many commands as it can remember."));
    };
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
