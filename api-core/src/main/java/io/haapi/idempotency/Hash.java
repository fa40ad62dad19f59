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
  /** Never updated, only cloned: looking the algorithm up costs more than a short hash. */
  private static final MessageDigest SHA_256 = sha256();

  private Hash() {}

  static byte[] of(Iterable<String> parts) {
    try {
      var digest = (MessageDigest) SHA_256.clone();
      var length = ByteBuffer.allocate(Integer.BYTES);
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(length.clear().putInt(bytes.length).flip());
        digest.update(bytes);
      }
      return digest.digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of this Java platform cannot be cloned", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
