package io.haapi.infra.settings;

import java.util.Optional;

/** How the front door learns who calls. */
public sealed interface Auth {

  /** The name in settings. */
  default String code() {
    return switch (this) {
      case Cognito _ -> "cognito";
      case Oidc _ -> "oidc";
      case Iam _ -> "iam";
    };
  }

  /** Whether a function of ours tells the front door who calls. */
  default boolean byFunction() {
    return switch (this) {
      case Cognito it -> it.replicated();
      case Oidc _ -> true;
      case Iam _ -> false;
    };
  }

  /**
   * By a token of a Cognito user pool, which comes with the deployment.
   *
   * @param replicated whether a second region has the users too. Then tokens name an issuer that is
   *     of no region, which API Gateway's own authorizer does not take
   */
  record Cognito(boolean replicated) implements Auth {}

  /**
   * By a token of any OpenID provider.
   *
   * @param issuer its name, and where its discovery document is
   * @param audience whom its tokens are for: this API
   * @param jwksUrl where its keys are, if its discovery document is not to say it
   */
  record Oidc(String issuer, String audience, Optional<String> jwksUrl) implements Auth {}

  /** By a request's AWS signature. */
  record Iam() implements Auth {}
}
