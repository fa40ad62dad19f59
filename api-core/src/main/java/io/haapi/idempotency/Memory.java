package io.haapi.idempotency;

import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an item remembers of one command.
 *
 * @param writer tells the one write that made this from every other
 */
record Memory(String fingerprint, Answer answer, String writer) {
  /**
   * One text, of lines as in an HTTP message with the body last: every attribute of its own would
   * cost the SDK and the table as much again as the order itself.
   */
  private static final String SEPARATOR = "\n";

  private static final int PARTS = 6;

  /** What a write that happens now leaves behind. */
  static Memory of(Command command, Answer answer) {
    return new Memory(command.fingerprint().value(), answer, UUID.randomUUID().toString());
  }

  static Memory read(AttributeValue stored) {
    String[] parts = stored.s().split(SEPARATOR, PARTS);
    return new Memory(
        parts[0],
        new Answer(
            Integer.parseInt(parts[2]),
            parts[3],
            Optional.of(parts[4]).filter(location -> !location.isEmpty()),
            parts[5]),
        parts[1]);
  }

  AttributeValue write() {
    return AttributeValue.fromS(
        String.join(
            SEPARATOR,
            fingerprint,
            writer,
            Integer.toString(answer.status()),
            answer.contentType(),
            answer.location().orElse(""),
            answer.body()));
  }
}
