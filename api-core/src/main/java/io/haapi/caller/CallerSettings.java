package io.haapi.caller;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of authentication.
 *
 * @param auth the source of the caller's id
 * @param gateway the proof that a request came through the front door
 * @param jwt the tokens that are accepted
 */
@ConfigurationProperties("haapi")
public record CallerSettings(
    @DefaultValue("gateway") Auth auth, @DefaultValue Gateway gateway, @DefaultValue Jwt jwt) {

  /** The source of a caller's identity. */
  public enum Auth {
    /** The front door, which authenticates itself with a secret. */
    GATEWAY,
    /** A signed token that the client sends; no trusted party in between is needed. */
    JWT,
    /** The client itself, unverified; for development, on loopback only. */
    LOCAL,
    /** The event that a function was invoked with; in Lambda, where it is always set. */
    EVENT
  }

  /**
   * @throws SettingException when the settings that the chosen source needs are missing
   */
  public CallerSettings {
    if (auth == Auth.GATEWAY && gateway.originSecrets().isEmpty()) {
      throw new SettingException(
          "haapi.gateway.origin-secrets is missing: haapi.auth=gateway needs the secret that the"
              + " front door sends, or two during a rotation");
    }
    if (auth == Auth.JWT) jwt.requireComplete();
  }

  /**
   * Returns the headers with which a request of this process to itself names its caller; none if
   * callers need tokens, which only their issuer can sign.
   */
  public Map<String, String> headersOf(String caller) {
    return switch (auth) {
      case GATEWAY ->
          Map.of(Origin.HEADER, gateway.originSecrets().getFirst(), HeaderCaller.PRINCIPAL, caller);
      case LOCAL -> Map.of(HeaderCaller.PRINCIPAL, caller);
      case JWT, EVENT -> Map.of();
    };
  }

  /**
   * The secret with which the front door authenticates itself.
   *
   * @param originSecrets the secret that the front door sends; during a rotation, the old and the
   *     new one
   */
  public record Gateway(@DefaultValue List<String> originSecrets) {
    private static final int MAX_SECRETS = 2;
    private static final int MIN_LENGTH = 16;
    private static final int MAX_LENGTH = 1024;

    /**
     * @throws SettingException when there are too many secrets, or one is too short or cannot be
     *     sent in a header
     */
    public Gateway {
      originSecrets = List.copyOf(originSecrets);
      SettingRules.secrets(
          "haapi.gateway.origin-secrets", originSecrets, MAX_SECRETS, MIN_LENGTH, MAX_LENGTH);
      // The secrets are sent in a header.
      originSecrets.forEach(it -> SettingRules.printable("haapi.gateway.origin-secrets", it));
    }

    @Override
    public String toString() {
      return "Gateway[originSecrets=" + originSecrets.size() + "]";
    }
  }

  /**
   * The tokens that are accepted.
   *
   * @param issuer their {@code iss}
   * @param audience a value that their {@code aud} must contain
   * @param jwksUrl the URL of the issuer's keys
   * @param algorithms the accepted signature algorithms; never one with a shared key
   */
  public record Jwt(
      @DefaultValue("") String issuer,
      @DefaultValue("") String audience,
      Optional<URI> jwksUrl,
      @DefaultValue({"RS256", "ES256"}) List<String> algorithms) {
    private static final Set<String> ASYMMETRIC =
        Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    /**
     * @throws SettingException when an algorithm is not asymmetric, or the keys could be replaced
     *     in transit
     */
    public Jwt {
      algorithms = List.copyOf(algorithms);
      if (algorithms.isEmpty() || !ASYMMETRIC.containsAll(algorithms)) {
        throw new SettingException(
            "haapi.jwt.algorithms must be one or more of "
                + String.join(", ", new TreeSet<>(ASYMMETRIC)));
      }
      jwksUrl.ifPresent(Jwt::requireSafe);
      SettingRules.printable("haapi.jwt.issuer", issuer);
      SettingRules.printable("haapi.jwt.audience", audience);
    }

    private static void requireSafe(URI url) {
      if (!"127.0.0.1".equals(url.getHost()) && !"https".equals(url.getScheme())) {
        throw new SettingException(
            "haapi.jwt.jwks-url must be an https URL (http only on 127.0.0.1)");
      }
      SettingRules.document("haapi.jwt.jwks-url", url, "https", "http");
    }

    private void requireComplete() {
      if (issuer.isEmpty() || audience.isEmpty() || jwksUrl.isEmpty()) {
        throw new SettingException(
            "haapi.jwt.issuer, haapi.jwt.audience or haapi.jwt.jwks-url is missing:"
                + " haapi.auth=jwt needs all three");
      }
    }
  }
}
