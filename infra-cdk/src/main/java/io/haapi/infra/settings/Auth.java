package io.haapi.infra.settings;

/** How the front door learns who calls. */
public sealed interface Auth {

  /** The name in settings. */
  default String code() {
    return switch (this) {
      case Cognito _ -> "cognito";
      case Iam _ -> "iam";
    };
  }

  /** By a token of a Cognito user pool, which comes with the deployment. */
  record Cognito() implements Auth {}

  /** By a request's AWS signature. */
  record Iam() implements Auth {}
}
