package io.haapi.idempotency;

import io.haapi.caller.Caller;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * One command: who asks, for which operation, under which key, and for what.
 *
 * @param operation the operation's name, unique in the API and stable, such as {@code order.place}
 */
public record Command(
    Caller caller, String operation, IdempotencyKey key, Fingerprint fingerprint) {

  /**
   * The id of the item that this command creates: the same for every repetition, so that the item
   * itself is the record of the command.
   *
   * @return 64 hexadecimal digits
   */
  public String itemId() {
    return HexFormat.of().formatHex(Hash.of(List.of(caller.id(), operation, key.value())));
  }

  /** Where an item remembers this command; the item's owner is the caller. */
  String memory() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Hash.of(List.of(operation, key.value())));
  }
}
