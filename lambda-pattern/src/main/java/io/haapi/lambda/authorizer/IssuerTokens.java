package io.haapi.lambda.authorizer;

import io.haapi.budget.SharedFetch;
import io.haapi.caller.BoundedRetriever;
import io.haapi.caller.Caller;
import io.haapi.caller.CallerSettings.Jwt;
import io.haapi.caller.TokenVerifier;
import io.haapi.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Verifies the tokens of one issuer. Discovers the URL of its keys first, unless it is configured.
 */
final class IssuerTokens {
  /**
   * The time limit per document, from name resolution to the last byte. Two documents must fit into
   * the function's timeout.
   */
  private static final Duration FETCH = Duration.ofSeconds(2);

  private static final int MAX_DOCUMENT_BYTES = 64 * 1024;

  private final SharedFetch<TokenVerifier> start;
  private volatile Optional<TokenVerifier> verifier = Optional.empty();

  IssuerTokens(Jwt settings) {
    KeyedSettings keyed =
        settings.jwksUrl().isPresent()
            ? () -> settings
            : new Discovery(settings, new BoundedRetriever(FETCH, MAX_DOCUMENT_BYTES))::complete;
    start = new SharedFetch<>("issuer", () -> verifierOf(keyed.get()), () -> true);
  }

  private TokenVerifier verifierOf(Jwt settings) {
    // Lambda freezes this process after each response, so a background fetch would not finish.
    var fetch = new TokenVerifier.Fetch(FETCH, false);
    var made = TokenVerifier.of(settings, fetch, InstantSource.system());
    verifier = Optional.of(made);
    return made;
  }

  /**
   * Returns the caller that the value of an {@code Authorization} header names.
   *
   * @throws ProblemException (401) when the token is invalid
   * @throws KeysUnavailable when the issuer's keys are unavailable
   */
  Caller callerOf(String authorization) {
    return verifier.orElseGet(this::discovered).verifyBearer(authorization);
  }

  private TokenVerifier discovered() {
    try {
      return start.await(FETCH.plus(FETCH)).orElseThrow();
    } catch (ExecutionException | TimeoutException e) {
      throw new KeysUnavailable(e);
    }
  }

  /** Settings with the URL of the keys, which may have to be discovered. */
  private interface KeyedSettings {
    Jwt get() throws IOException;
  }
}
