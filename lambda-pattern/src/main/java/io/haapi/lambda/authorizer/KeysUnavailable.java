package io.haapi.lambda.authorizer;

/**
 * Thrown when the issuer's keys are unavailable, so that a token can be neither accepted nor
 * rejected. API Gateway treats it as a failure of the authorizer: a client must not discard a valid
 * token because the issuer is unreachable.
 */
final class KeysUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeysUnavailable(Throwable why) {
    // The log gets one line, which names the underlying failure and contains nothing of the token.
    super("the issuer's keys are unavailable: " + root(why), null, false, false);
  }

  private static Throwable root(Throwable why) {
    Throwable root = why;
    while (root.getCause() != null) root = root.getCause();
    return root;
  }
}
