package io.haapi.order;

import io.haapi.caller.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Creates and reads the cursors of lists: the end of a page, signed together with the caller, so
 * that no client can forge a cursor or use another caller's.
 */
final class Cursors {
  /** All positions have the same length, and therefore all cursors too. */
  private static final int POSITION_LENGTH = OrderMapping.POSITION_LENGTH;

  private static final int SIGNATURE_LENGTH = 16;
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_-]{" + base64Length(POSITION_LENGTH + SIGNATURE_LENGTH) + "}");

  private final List<SecretKeySpec> keys;

  Cursors(OrderSettings settings) {
    keys =
        settings.cursorKeys().stream()
            .map(key -> new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
            .toList();
  }

  String write(Caller caller, String position) {
    byte[] signed = position.getBytes(StandardCharsets.US_ASCII);
    var cursor = ByteBuffer.allocate(SIGNATURE_LENGTH + signed.length);
    cursor.put(signature(keys.getFirst(), caller, signed)).put(signed);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.array());
  }

  /** Returns the position in a cursor, or empty if the cursor was not created for this caller. */
  Optional<String> read(Caller caller, String cursor) {
    if (!FORM.matcher(cursor).matches()) return Optional.empty();
    byte[] bytes = Base64.getUrlDecoder().decode(cursor);
    byte[] claimed = Arrays.copyOf(bytes, SIGNATURE_LENGTH);
    byte[] position = Arrays.copyOfRange(bytes, SIGNATURE_LENGTH, bytes.length);
    boolean genuine =
        keys.stream()
            .anyMatch(key -> MessageDigest.isEqual(claimed, signature(key, caller, position)));
    return genuine
        ? Optional.of(new String(position, StandardCharsets.US_ASCII))
        : Optional.empty();
  }

  private static byte[] signature(SecretKeySpec key, Caller caller, byte[] position) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      // The position has a fixed length, so the two parts cannot be confused.
      mac.update(position);
      mac.update(caller.id().getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(mac.doFinal(), SIGNATURE_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static int base64Length(int bytes) {
    return (bytes * 4 + 2) / 3;
  }
}
