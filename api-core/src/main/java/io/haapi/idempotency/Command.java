package io.haapi.idempotency;

import io.haapi.caller.Caller;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A command: the caller, the operation, the idempotency key, and the fingerprint of the request.
 *
 * @param operation the operation's name, unique in the API and stable, such as {@code ticket.open}
 */
public record Command(
    Caller caller, String operation, IdempotencyKey key, Fingerprint fingerprint) {

  /** The length of an aggregate's id. */
  public static final int ID_LENGTH = 64;

  /**
   * Returns the id of the aggregate that this command creates. Every repetition has the same id, so
   * that the aggregate itself is the record of the command.
   *
   * @return {@value #ID_LENGTH} hexadecimal digits
   */
  public String aggregateId() {
    return HexFormat.of().formatHex(Hash.of(List.of(caller.id(), operation, key.value())));
  }

  /** Returns the key of this command's record within its aggregate, which the caller owns. */
  public String recordKey() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Hash.of(List.of(operation, key.value())));
  }
}
