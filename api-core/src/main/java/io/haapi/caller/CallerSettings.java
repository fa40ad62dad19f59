package io.haapi.caller;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How callers are known.
 *
 * @param auth whom to believe
 * @param gateway what the front door proves itself with
 */
@ConfigurationProperties("haapi")
public record CallerSettings(@DefaultValue("gateway") Auth auth, @DefaultValue Gateway gateway) {

  /** Whom to believe about the caller. */
  public enum Auth {
    /** The front door, which proves itself with a secret. */
    GATEWAY,
    /** Every client; for development, on loopback only. */
    LOCAL,
    /** The event that a function was invoked with; in Lambda, where it is always set. */
    EVENT
  }

  /**
   * @throws IllegalArgumentException when the front door could not prove itself
   */
  public CallerSettings {
    if (auth == Auth.GATEWAY && gateway.originSecrets().isEmpty()) {
      throw new IllegalArgumentException(
          "haapi.gateway.origin-secrets is missing: haapi.auth=gateway needs the secret that the"
              + " front door sends, or two while it changes");
    }
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
}
