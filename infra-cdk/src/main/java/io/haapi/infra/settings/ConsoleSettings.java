package io.haapi.infra.settings;

import java.util.List;
import java.util.Optional;

/**
 * The console, a web page for using the API.
 *
 * @param registration the console's registration at the OpenID provider that authenticates callers;
 *     without it, people sign in at the Cognito user pool
 */
public record ConsoleSettings(Optional<Registration> registration) {
  private static final SettingDefinition<Boolean> CLIENT =
      SettingDefinition.flag(
          "client",
          false,
          "whether the console is deployed: a web page for using the API, on S3 and CloudFront, at `console.<domain>` or at a name of CloudFront's");
  private static final SettingDefinition<String> CLIENT_ID =
      SettingDefinition.text(
          "clientId",
          "",
          "[\\x21-\\x7e]{1,255}",
          "1 to 255 printable ASCII characters without spaces",
          "with `client=true` and `auth=oidc`: the console's client id at the issuer, a public client (authorization code with PKCE)");
  private static final SettingDefinition<String> CLIENT_SCOPE =
      SettingDefinition.text(
          "clientScope",
          "openid",
          "openid( [\\x21\\x23-\\x5b\\x5d-\\x7e]{1,255}){0,9}",
          "`openid`, and up to nine others after it, separated by spaces",
          "with `client=true` and `auth=oidc`: the scopes that the console requests; `openid offline_access` if the issuer requires it for a refresh token");
  private static final SettingDefinition<String> CLIENT_TOKEN_ORIGIN =
      SettingDefinition.text(
          "clientTokenOrigin",
          "",
          "https://([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z]{2,63}(:\\d{1,5})?",
          "an https URL without path",
          "with `client=true` and `auth=oidc`: the origin of the issuer's token endpoint, if it is not on the issuer's own host; the page's Content-Security-Policy allows no other");

  static final List<SettingDefinition<?>> ALL =
      List.of(CLIENT, CLIENT_ID, CLIENT_SCOPE, CLIENT_TOKEN_ORIGIN);

  /**
   * The console as an OpenID provider knows it: a public client, whose redirect URI is its address.
   *
   * @param clientId its id there
   * @param scope the scopes that it requests, separated by spaces; one of them is {@code openid}
   * @param tokenOrigin the origin of the provider's token endpoint, if not the issuer's
   */
  public record Registration(String clientId, String scope, Optional<String> tokenOrigin) {}

  static Optional<ConsoleSettings> from(
      ContextValues values,
      RegionSettings regions,
      Optional<Domain> domain,
      Authentication auth,
      FrontDoorSettings frontDoor) {
    boolean client = values.get(CLIENT);
    boolean oidc = auth instanceof Authentication.Oidc;
    if (!client || !oidc) {
      values.refuseGiven(
          List.of(CLIENT_ID, CLIENT_SCOPE, CLIENT_TOKEN_ORIGIN),
          "applies only with `-c client=true -c auth=oidc`");
    }
    if (!client) return Optional.empty();
    if (auth instanceof Authentication.Iam) {
      throw values.refusal(
          CLIENT,
          "cannot be combined with `-c auth=iam`: a page in a browser has no key to sign with");
    }
    if (frontDoor.apiKeys().isPresent()) {
      throw values.refusal(
          CLIENT,
          "cannot be combined with `-c apiKeys=true`: everyone who opens the page would have the key");
    }
    boolean global = regions.current().name().equals(AwsRegion.GLOBAL);
    if (!global && domain.isEmpty()) {
      throw values.refusal(
          CLIENT,
          "needs `-c domain=` outside %s: CloudFront's firewall and certificate are there, and reach the API of another region only by its name"
              .formatted(AwsRegion.GLOBAL));
    }
    return Optional.of(
        new ConsoleSettings(oidc ? Optional.of(registration(values)) : Optional.empty()));
  }

  private static Registration registration(ContextValues values) {
    return new Registration(
        values.required(CLIENT_ID, CLIENT),
        values.get(CLIENT_SCOPE),
        values.optional(CLIENT_TOKEN_ORIGIN));
  }
}
