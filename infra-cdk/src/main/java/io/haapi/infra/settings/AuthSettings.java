package io.haapi.infra.settings;

import java.util.List;

/** The settings from which {@link Authentication} is read. */
final class AuthSettings {
  private static final String HTTPS_URL =
      "https://([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z]{2,63}(:\\d{1,5})?(/[\\w.~:@!$&'()*+,;=%-]*)*";

  private static final SettingDefinition<Scheme> AUTH =
      SettingDefinition.choice(
          "auth",
          Scheme.COGNITO,
          "how callers authenticate: with a token of a Cognito user pool that is created, with a token of any OpenID provider, or with an AWS signature");
  private static final SettingDefinition<String> ISSUER =
      SettingDefinition.text(
          "issuer",
          "",
          HTTPS_URL,
          "an https URL without query and fragment, exactly as in the tokens",
          "with `auth=oidc`: the `iss` of the tokens; its discovery document names the URL of the keys");
  private static final SettingDefinition<String> AUDIENCE =
      SettingDefinition.text(
          "audience",
          "",
          "[\\x21-\\x7e]{1,255}",
          "1 to 255 printable ASCII characters without spaces",
          "with `auth=oidc`: the required `aud` of the tokens; tokens for other audiences are rejected");
  private static final SettingDefinition<String> JWKS_URL =
      SettingDefinition.text(
          "jwksUrl",
          "",
          HTTPS_URL,
          "an https URL without query and fragment",
          "with `auth=oidc`: the URL of the issuer's keys, if it has no discovery document");

  static final List<SettingDefinition<?>> ALL = List.of(AUTH, ISSUER, AUDIENCE, JWKS_URL);

  /** The values of the setting {@code auth}. */
  private enum Scheme implements SettingDefinition.Coded {
    COGNITO,
    OIDC,
    IAM
  }

  private AuthSettings() {}

  static Authentication from(ContextValues values, RegionSettings regions) {
    return switch (values.get(AUTH)) {
      case OIDC ->
          new Authentication.Oidc(
              values.required(ISSUER, AUTH),
              values.required(AUDIENCE, AUTH),
              values.optional(JWKS_URL));
      case IAM -> withoutTokens(values, new Authentication.Iam());
      case COGNITO ->
          withoutTokens(values, new Authentication.Cognito(regions.standby().isPresent()));
    };
  }

  private static Authentication withoutTokens(ContextValues values, Authentication auth) {
    for (var setting : List.of(ISSUER, AUDIENCE, JWKS_URL)) {
      // An empty value counts as absent: a pipeline may pass a variable that is not set.
      if (values.optional(setting).isPresent()) {
        throw values.refusal(setting, "applies only with `-c auth=oidc`");
      }
    }
    return auth;
  }

  /** Returns the exception for a scheme that contradicts another setting. */
  static InvalidSettingException refusal(ContextValues values, String rule) {
    return values.refusal(AUTH, rule);
  }

  /** Returns the scheme as users write it in {@code auth}. */
  static String code(Authentication auth) {
    var scheme =
        switch (auth) {
          case Authentication.Cognito _ -> Scheme.COGNITO;
          case Authentication.Oidc _ -> Scheme.OIDC;
          case Authentication.Iam _ -> Scheme.IAM;
        };
    return scheme.code();
  }
}
