package io.haapi.caller;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How callers are known.
 *
 * @param auth whom to believe
 * @param gateway what the front door proves itself with
 * @param jwt which tokens to believe
 */
@ConfigurationProperties("haapi")
public record CallerSettings(
    @DefaultValue("gateway") Auth auth, @DefaultValue Gateway gateway, @DefaultValue Jwt jwt) {

  /** Whom to believe about the caller. */
  public enum Auth {
    /** The front door, which proves itself with a secret. */
    GATEWAY,
    /** A signed token that the client sends; nobody in between needs to be believed. */
    JWT,
    /** Every client; for development, on loopback only. */
    LOCAL,
    /** The event that a function was invoked with; in Lambda, where it is always set. */
    EVENT
  }

  /**
   * @throws IllegalArgumentException when the front door could not prove itself, or a token
   */
  public CallerSettings {
    if (auth == Auth.GATEWAY && gateway.originSecrets().isEmpty()) {
      throw new IllegalArgumentException(
          "haapi.gateway.origin-secrets is missing: haapi.auth=gateway needs the secret that the"
              + " front door sends, or two while it changes");
    }
    if (auth == Auth.JWT) jwt.requireComplete();
  }

  /**
   * What the front door proves itself with.
   *
   * @param originSecrets the one that it sends, and during a rotation the other
   */
  public record Gateway(@DefaultValue List<String> originSecrets) {
    private static final int MAX_SECRETS = 2;
    private static final int MIN_LENGTH = 16;
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*");

    /**
     * @throws IllegalArgumentException when there are too many, or one is short or could not stand
     *     in a header
     */
    public Gateway {
      originSecrets = List.copyOf(originSecrets);
      boolean tooShort = originSecrets.stream().anyMatch(it -> it.length() < MIN_LENGTH);
      if (tooShort || originSecrets.size() > MAX_SECRETS) {
        throw new IllegalArgumentException(
            "haapi.gateway.origin-secrets must be one or two values of %d characters or more"
                .formatted(MIN_LENGTH));
      }
      if (!originSecrets.stream().allMatch(it -> PRINTABLE.matcher(it).matches())) {
        throw new IllegalArgumentException(
            "haapi.gateway.origin-secrets must be printable ASCII without space: they travel in a"
                + " header");
      }
    }

    @Override
    public String toString() {
      return "Gateway[originSecrets=" + originSecrets.size() + "]";
    }
  }

  /**
   * Which tokens to believe.
   *
   * @param issuer their {@code iss}
   * @param audience one of their {@code aud}
   * @param jwksUrl where the issuer publishes its keys
   * @param algorithms what they may be signed with; never a shared key
   */
  public record Jwt(
      @DefaultValue("") String issuer,
      @DefaultValue("") String audience,
      Optional<URI> jwksUrl,
      @DefaultValue({"RS256", "ES256"}) List<String> algorithms) {
    private static final Set<String> ASYMMETRIC =
        Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    /**
     * @throws IllegalArgumentException when an algorithm is not safe here, or the keys could be
     *     replaced on their way
     */
    public Jwt {
      algorithms = List.copyOf(algorithms);
      if (algorithms.isEmpty() || !ASYMMETRIC.containsAll(algorithms)) {
        throw new IllegalArgumentException(
            "haapi.jwt.algorithms must be some of " + String.join(", ", new TreeSet<>(ASYMMETRIC)));
      }
      if (!jwksUrl.map(Jwt::isSafe).orElse(true)) {
        throw new IllegalArgumentException(
            "haapi.jwt.jwks-url must be an https URL (http only on 127.0.0.1)");
      }
    }

    private static boolean isSafe(URI url) {
      return url.getHost() != null
          && ("https".equals(url.getScheme())
              || ("http".equals(url.getScheme()) && url.getHost().equals("127.0.0.1")));
    }

    private void requireComplete() {
      if (issuer.isEmpty() || audience.isEmpty() || jwksUrl.isEmpty()) {
        throw new IllegalArgumentException(
            "haapi.jwt.issuer, haapi.jwt.audience or haapi.jwt.jwks-url is missing:"
                + " haapi.auth=jwt needs all three");
      }
    }
  }
}
