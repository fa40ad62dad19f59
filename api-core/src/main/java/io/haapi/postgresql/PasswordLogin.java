package io.haapi.postgresql;

/** Logs in with a password. */
record PasswordLogin(String username, String password) implements Login {
  @Override
  public String toString() {
    return "PasswordLogin[username=" + username + "]";
  }
}
