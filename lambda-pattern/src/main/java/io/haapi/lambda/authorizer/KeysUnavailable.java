package io.haapi.lambda.authorizer;

/**
 * Nobody can tell whether a token is valid. API Gateway takes it for a failure of the authorizer: a
 * client must not throw away a good token because the issuer is out of reach.
 */
final class KeysUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeysUnavailable(Throwable why) {
    // One line in the log, which names what failed underneath and nothing of the token.
    super("the issuer's keys cannot be had: " + root(why), null, false, false);
  }

  private static Throwable root(Throwable why) {
    Throwable root = why;
    while (root.getCause() != null) root = root.getCause();
    return root;
  }
}
