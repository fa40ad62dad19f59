package io.haapi.infra.settings;

import java.util.List;

/** The settings from which {@link Auth} is read. */
final class AuthSettings {
  private static final String HTTPS_URL =
      "https://([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z]{2,63}(:\\d{1,5})?(/[\\w.~:@!$&'()*+,;=%-]*)*";

  private static final Setting<Scheme> AUTH =
      Setting.choice(
          "auth",
          Scheme.COGNITO,
          "how callers authenticate: with a token of a Cognito user pool that is created, with a token of any OpenID provider, or with an AWS signature");
  private static final Setting<String> ISSUER =
      Setting.text(
          "issuer",
          "",
          HTTPS_URL,
          "an https URL without query and fragment, exactly as it stands in tokens",
          "with `auth=oidc`: the `iss` of the tokens; its discovery document names the URL of the keys");
  private static final Setting<String> AUDIENCE =
      Setting.text(
          "audience",
          "",
          "[\\x21-\\x7e]{1,255}",
          "1 to 255 printable ASCII characters without space",
          "with `auth=oidc`: the required `aud` of the tokens; tokens for other audiences are rejected");
  private static final Setting<String> JWKS_URL =
      Setting.text(
          "jwksUrl",
          "",
          HTTPS_URL,
          "an https URL without query and fragment",
          "with `auth=oidc`: the URL of the issuer's keys, if it has no discovery document");

  static final List<Setting<?>> ALL = List.of(AUTH, ISSUER, AUDIENCE, JWKS_URL);

  /** The values of the setting {@code auth}. */
  private enum Scheme implements Setting.Coded {
    COGNITO,
    OIDC,
    IAM
  }

  private AuthSettings() {}

  static Auth from(SettingValues values, RegionSettings regions) {
    return switch (values.get(AUTH)) {
      case OIDC ->
          new Auth.Oidc(
              values.required(ISSUER, AUTH),
              values.required(AUDIENCE, AUTH),
              values.optional(JWKS_URL));
      case IAM -> withoutTokens(values, new Auth.Iam());
      case COGNITO -> withoutTokens(values, new Auth.Cognito(regions.standby().isPresent()));
    };
  }

  private static Auth withoutTokens(SettingValues values, Auth auth) {
    for (var setting : List.of(ISSUER, AUDIENCE, JWKS_URL)) {
      // An empty value counts as absent: a pipeline may pass a variable that is not set.
      if (values.optional(setting).isPresent()) {
        throw values.refusal(setting, "applies only with `-c auth=oidc`");
      }
    }
    return auth;
  }

  /** The exception for a scheme that contradicts another setting. */
  static SettingException refusal(SettingValues values, String rule) {
    return values.refusal(AUTH, rule);
  }

  /** The scheme as users write it in {@code auth}. */
  static String code(Auth auth) {
    var scheme =
        switch (auth) {
          case Auth.Cognito _ -> Scheme.COGNITO;
          case Auth.Oidc _ -> Scheme.OIDC;
          case Auth.Iam _ -> Scheme.IAM;
        };
    return scheme.code();
  }
}
