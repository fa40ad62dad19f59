package io.haapi.infra.settings;

import java.util.Optional;

/** The authentication of callers at the front door. */
public sealed interface Authentication {
  /**
   * Callers send a token of a Cognito user pool, which is part of the deployment.
   *
   * @param replicated whether the users are replicated to a second region. Their tokens then name a
   *     multi-region issuer, which API Gateway's own authorizer does not accept
   */
  record Cognito(boolean replicated) implements Authentication {}

  /**
   * Callers send a token of any OpenID provider.
   *
   * @param issuer the name of the provider, which is also the address of its discovery document
   * @param audience the required {@code aud} of the tokens, which names this API
   * @param jwksUrl the address of the keys, if not the one in the discovery document
   */
  record Oidc(String issuer, String audience, Optional<String> jwksUrl) implements Authentication {}

  /** Callers sign each request with an AWS signature. */
  record Iam() implements Authentication {}

  /** Returns the scheme as users write it in {@code auth}. */
  default String code() {
    return AuthSettings.code(this);
  }

  /** Returns whether a Lambda authorizer of this project identifies the caller. */
  default boolean byFunction() {
    return switch (this) {
      case Cognito it -> it.replicated();
      case Oidc _ -> true;
      case Iam _ -> false;
    };
  }
}
