package io.haapi.postgresql;

/** Thrown when this instance has no credentials to log in with. */
final class LoginUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LoginUnavailable(Throwable cause) {
    super("no credentials to log in with", cause);
  }
}
