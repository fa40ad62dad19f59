package io.haapi.idempotency;

import java.util.Optional;
import java.util.UUID;

/**
 * The record of one executed command, stored with the aggregate that it created or changed.
 *
 * @param fingerprint the command's fingerprint
 * @param writer the id of the write that stored this record, different for every request
 * @param response the response to the command
 */
public record CommandRecord(String fingerprint, String writer, StoredResponse response) {
  /**
   * The format version. Raise it when {@link #text()} changes, and deploy code that reads the new
   * format before code that writes it.
   */
  private static final int FORMAT = 1;

  private static final String SEPARATOR = "\n";
  private static final String FORMAT_END = ":";
  private static final int PARTS = 6;

  /** Returns the record of a new attempt. */
  public static CommandRecord of(Command command, StoredResponse response) {
    return new CommandRecord(command.fingerprint().value(), UUID.randomUUID().toString(), response);
  }

  /**
   * Parses a stored text, in this format or the unversioned one before it.
   *
   * @throws IllegalStateException if a later version of this code wrote it in another format
   */
  public static CommandRecord parse(String text) {
    String[] parts = text.split(SEPARATOR, PARTS);
    int formatEnd = parts[1].indexOf(FORMAT_END);
    if (formatEnd >= 0 && !parts[1].substring(0, formatEnd).equals(Integer.toString(FORMAT))) {
      throw new IllegalStateException(
          "a command record has the unknown format " + parts[1].substring(0, formatEnd));
    }
    return new CommandRecord(
        parts[0],
        parts[1].substring(formatEnd + 1),
        new StoredResponse(
            Integer.parseInt(parts[2]),
            parts[3],
            Optional.of(parts[4]).filter(location -> !location.isEmpty()),
            parts[5]));
  }

  /**
   * Returns the text to store: lines as in an HTTP message, with the body last. It is a single
   * text, because separate fields would double the size of a small aggregate.
   *
   * <p>The format version is a prefix of the writer's id and not the first line: code that predates
   * the version only compares that line and parses the others, so that old and new instances can
   * read each other's records during a deployment.
   */
  public String text() {
    return String.join(
        SEPARATOR,
        fingerprint,
        FORMAT + FORMAT_END + writer,
        Integer.toString(response.status()),
        response.contentType(),
        response.location().orElse(""),
        response.body());
  }

  /**
   * Returns the outcome of an attempt whose write failed because this record was stored already.
   *
   * @return {@code Executed}, {@code Replayed} or {@code KeyReused}
   */
  public Outcome outcomeOf(CommandRecord attempt) {
    // A retry within the same request found what its own first attempt had written.
    if (writer.equals(attempt.writer)) return new Outcome.Executed(attempt.response);
    return fingerprint.equals(attempt.fingerprint)
        ? new Outcome.Replayed(response)
        : new Outcome.KeyReused();
  }
}
