package io.haapi.infra.settings;

import java.util.Optional;

/**
 * The console that people use in a browser.
 *
 * @param registration how an OpenID provider knows it, where callers are known by one; without it
 *     people sign in at the Cognito user pool
 */
public record Client(Optional<Registration> registration) {

  /**
   * What the provider was told of it: a public client, whose redirect URI is its address.
   *
   * @param clientId the name that the provider gave it
   * @param scope what it asks for, separated by spaces; {@code openid} among it
   * @param tokenOrigin where the provider's token endpoint is, if not where its name is
   */
  public record Registration(String clientId, String scope, Optional<String> tokenOrigin) {}
}
