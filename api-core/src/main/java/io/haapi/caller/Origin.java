package io.haapi.caller;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Decides whether a request came from a trusted origin, so that the caller it names can be trusted.
 */
sealed interface Origin {
  /** The header in which the front door sends its secret. */
  String HEADER = "X-Origin-Secret";

  /**
   * @param sent all values of the header in the request
   */
  boolean isTrusted(List<String> sent);

  /** Trusts every client that can reach this process. */
  record Anyone() implements Origin {
    @Override
    public boolean isTrusted(List<String> sent) {
      return true;
    }
  }

  /** Trusts requests that carry the secret; two secrets are valid during a rotation. */
  final class FrontDoorOrigin implements Origin {
    private final List<byte[]> secrets;

    FrontDoorOrigin(List<String> secrets) {
      this.secrets = secrets.stream().map(it -> it.getBytes(StandardCharsets.UTF_8)).toList();
    }

    @Override
    public boolean isTrusted(List<String> sent) {
      if (sent.size() != 1) return false;
      byte[] claim = sent.getFirst().getBytes(StandardCharsets.UTF_8);
      boolean known = false;
      // No early exit: the response time must not reveal which secret matched, or how much of it.
      for (byte[] secret : secrets) known |= MessageDigest.isEqual(secret, claim);
      return known;
    }
  }
}
