package io.haapi.idempotency;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Computes SHA-256 over parts, each prefixed with its length, so that no two lists of parts are
 * encoded alike.
 */
final class Hash {
  private Hash() {}

  static byte[] of(Iterable<String> parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var length = ByteBuffer.allocate(Integer.BYTES);
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(length.clear().putInt(bytes.length).flip());
        digest.update(bytes);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
