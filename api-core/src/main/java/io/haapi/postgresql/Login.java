package io.haapi.postgresql;

/** Logs connections in. */
interface Login {

  /** Returns the role to log in as. */
  String username();

  /**
   * Returns the password for a new connection.
   *
   * @throws LoginUnavailable if there is none, such as when no credentials are found to sign with
   */
  String password();
}
