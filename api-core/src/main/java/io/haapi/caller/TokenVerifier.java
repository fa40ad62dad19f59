package io.haapi.caller;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Authenticates callers by a signed token (JWT, RFC 7519): checks its signature against the
 * issuer's published keys, and its issuer, audience and times. Safe for use by many threads.
 *
 * <p>Keys are fetched when they are first needed, and again after five minutes; while the issuer
 * does not respond, those of the last four hours stay valid. A token with an unknown key waits for
 * a fetch; there are at most two fetches in 30 seconds. While the issuer does not respond, such a
 * token can be neither accepted nor rejected: the request gets a 503.
 */
public final class TokenVerifier {
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final int MAX_KEYS_BYTES = 256 * 1024;
  private static final Set<String> REQUIRED = Set.of("sub", "exp");
  private static final String SCHEME = "Bearer ";

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * Settings for fetching an issuer's keys.
   *
   * @param deadline the time limit of a fetch; also how long a token waits for it
   * @param inBackground whether tokens with a known key are accepted while keys are refreshed;
   *     false where the process is frozen after its response, as in Lambda, and cannot fetch in the
   *     background
   */
  public record Fetch(Duration deadline, boolean inBackground) {}

  private TokenVerifier(CallerSettings.Jwt settings, Fetch fetch, InstantSource clock) {
    var keys =
        new IssuerKeys(
            url(settings.jwksUrl().orElseThrow()),
            new BoundedRetriever(fetch.deadline(), MAX_KEYS_BYTES),
            fetch,
            clock);
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet()),
            keys));
    // Null allows a token without a type. Other kinds of tokens from this issuer must be rejected.
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    var claims =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            REQUIRED) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    claims.setMaxClockSkew(Math.toIntExact(CLOCK_SKEW.toSeconds()));
    processor.setJWTClaimsSetVerifier(claims);
  }

  /**
   * Returns a verifier for the tokens that the settings describe. It fetches keys when it first
   * needs one.
   *
   * @param settings complete
   */
  public static TokenVerifier of(CallerSettings.Jwt settings, Fetch fetch, InstantSource clock) {
    return new TokenVerifier(settings, fetch, clock);
  }

  private static URL url(URI uri) {
    try {
      return uri.toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("haapi.jwt.jwks-url is not a URL", e);
    }
  }

  /**
   * Returns the caller that a token names as its subject.
   *
   * @throws ProblemException (401 {@code unauthenticated}) when the token is invalid, or its
   *     subject is not a valid caller id; (503 {@code keys-unavailable}) when the issuer is
   *     unavailable and the token's key is not among the known ones
   */
  public Caller verify(String token) {
    try {
      String subject = StrictToken.subject(token).orElseThrow(TokenVerifier::refused);
      processor.process(token, null);
      return new Caller(subject);
    } catch (KeySourceException e) {
      throw unavailable(e);
    } catch (ProblemException e) {
      throw e;
    } catch (ParseException | BadJOSEException | JOSEException | RuntimeException _) {
      // Hostile input can make the library throw exceptions that it does not declare.
      throw refused();
    }
  }

  /**
   * Returns the caller that a bearer token (RFC 6750) names.
   *
   * @param authorization the value of a header {@code Authorization}
   * @throws ProblemException as {@link #verify} does; (401) also for another scheme
   */
  public Caller verifyBearer(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Caller.unauthenticated();
    }
    return verify(authorization.substring(SCHEME.length()).strip());
  }

  private static ProblemException refused() {
    return new ProblemException(
        Problem.of(
            "unauthenticated",
            401,
            "Authentication required",
            "The token is invalid or has expired. Request a new one."));
  }

  private static ProblemException unavailable(Throwable cause) {
    return new ProblemException(
        Problem.of(
                "keys-unavailable",
                503,
                "Signing keys unavailable",
                "The token issuer is not responding. Retry the request.")
            .retryAfter(RETRY_AFTER),
        cause);
  }
}
