package io.haapi.infra.settings;

import java.util.List;
import java.util.Optional;

/** How callers authenticate at the front door. */
public sealed interface Auth {
  Setting<Scheme> AUTH =
      Setting.choice(
          "auth",
          Scheme.COGNITO,
          "how callers authenticate: with a token of a Cognito user pool that is created, with a token of any OpenID provider, or with an AWS signature");
  Setting<String> ISSUER =
      Setting.text(
          "issuer",
          "",
          Scheme.HTTPS_URL,
          "an https URL without query and fragment, exactly as it stands in tokens",
          "with `auth=oidc`: the `iss` of the tokens; its discovery document names the URL of the keys");
  Setting<String> AUDIENCE =
      Setting.text(
          "audience",
          "",
          "[\\x21-\\x7e]{1,255}",
          "1 to 255 printable ASCII characters without space",
          "with `auth=oidc`: the required `aud` of the tokens; tokens for other audiences are rejected");
  Setting<String> JWKS_URL =
      Setting.text(
          "jwksUrl",
          "",
          Scheme.HTTPS_URL,
          "an https URL without query and fragment",
          "with `auth=oidc`: the URL of the issuer's keys, if it has no discovery document");

  List<Setting<?>> ALL = List.of(AUTH, ISSUER, AUDIENCE, JWKS_URL);

  /** The values of the setting {@code auth}. */
  enum Scheme implements Setting.Coded {
    COGNITO,
    OIDC,
    IAM;

    private static final String HTTPS_URL =
        "https://([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z]{2,63}(:\\d{1,5})?(/[\\w.~:@!$&'()*+,;=%-]*)*";
  }

  /**
   * With a token of a Cognito user pool, which is part of the deployment.
   *
   * @param replicated whether the users are replicated to a second region. Their tokens then name a
   *     multi-region issuer, which API Gateway's own authorizer does not accept
   */
  record Cognito(boolean replicated) implements Auth {}

  /**
   * With a token of any OpenID provider.
   *
   * @param issuer its name, and the address of its discovery document
   * @param audience of its tokens: this API
   * @param jwksUrl the address of its keys, if not the one in its discovery document
   */
  record Oidc(String issuer, String audience, Optional<String> jwksUrl) implements Auth {}

  /** With the AWS signature of a request. */
  record Iam() implements Auth {}

  private static Auth withoutTokens(SettingValues values, Auth auth) {
    for (var setting : List.of(ISSUER, AUDIENCE, JWKS_URL)) {
      // Empty is as if it were not given: a pipeline may pass a variable that is not set.
      if (values.optional(setting).isPresent()) {
        throw values.refusal(setting, "applies only with `-c auth=oidc`");
      }
    }
    return auth;
  }

  static Auth from(SettingValues values) {
    return switch (values.get(AUTH)) {
      case OIDC ->
          new Oidc(
              values.required(ISSUER, AUTH),
              values.required(AUDIENCE, AUTH),
              values.optional(JWKS_URL));
      case IAM -> withoutTokens(values, new Iam());
      case COGNITO ->
          withoutTokens(values, new Cognito(values.get(RegionSettings.REGIONS).size() > 1));
    };
  }

  /** The scheme as users write it in {@code auth}. */
  default String code() {
    return switch (this) {
      case Cognito _ -> Scheme.COGNITO.code();
      case Oidc _ -> Scheme.OIDC.code();
      case Iam _ -> Scheme.IAM.code();
    };
  }

  /** Whether a Lambda authorizer of ours identifies the caller. */
  default boolean byFunction() {
    return switch (this) {
      case Cognito it -> it.replicated();
      case Oidc _ -> true;
      case Iam _ -> false;
    };
  }
}
