package io.haapi.postgresql;

/** Chooses how connections log in. */
final class Logins {
  private Logins() {}

  static Login of(PostgreSqlSettings settings) {
    return switch (settings.login()) {
      case PASSWORD -> new PasswordLogin(settings.username(), settings.password().orElse(""));
      case IAM -> IamLogin.of(settings);
    };
  }
}
