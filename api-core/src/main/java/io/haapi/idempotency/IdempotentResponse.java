package io.haapi.idempotency;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Turns what became of a command into the response. */
public final class IdempotentResponse {
  private static final String REPLAYED = "Idempotency-Replayed";

  private IdempotentResponse() {}

  /**
   * The response to a command; a replay has the same status, body, {@code Content-Type} and {@code
   * Location} as the first one, and says that it is one.
   *
   * @param refused what to say when the item, which is given, is in the wrong state
   * @throws ProblemException when nothing was done: 404, 409 or 422
   */
  public static ResponseEntity<byte[]> of(
      Outcome outcome, Function<Map<String, AttributeValue>, Problem> refused) {
    return switch (outcome) {
      case Outcome.Executed(Answer answer) -> response(answer, false);
      case Outcome.Replayed(Answer answer) -> response(answer, true);
      case Outcome.KeyReused _ ->
          throw new ProblemException(
              Problem.of(
                      "idempotency-key-reused",
                      422,
                      "The idempotency key was used before",
                      "Another command was sent with this key. Send a new command under a new key.")
                  .at(IdempotencyKey.HEADER, "was used for another command")
                  .describedBy(IdempotencyKey.POLICY));
      case Outcome.NotFound _ ->
          throw new ProblemException(Problem.notFound("There is no such resource."));
      case Outcome.Refused(var item) -> throw new ProblemException(refused.apply(item));
      case Outcome.Full _ ->
          throw new ProblemException(
              Problem.of(
                  "command-limit",
                  409,
                  "Too many commands",
                  "This resource has taken as many commands as it can remember."));
    };
  }

  private static ResponseEntity<byte[]> response(Answer answer, boolean replayed) {
    var response =
        ResponseEntity.status(answer.status())
            .header(HttpHeaders.CONTENT_TYPE, answer.contentType());
    answer.location().ifPresent(location -> response.header(HttpHeaders.LOCATION, location));
    if (replayed) response.header(REPLAYED, "true");
    return response.body(answer.body().getBytes(StandardCharsets.UTF_8));
  }
}
