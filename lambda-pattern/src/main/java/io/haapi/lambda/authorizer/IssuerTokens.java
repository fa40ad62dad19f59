package io.haapi.lambda.authorizer;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.haapi.caller.Caller;
import io.haapi.caller.CallerSettings.Jwt;
import io.haapi.caller.TokenVerifier;
import io.haapi.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The tokens of one issuer, whom it first asks for the address of its keys if need be. */
final class IssuerTokens {
  /**
   * To connect, and to answer. Two documents may have to be fetched within the function's timeout.
   */
  private static final Duration FETCH = Duration.ofSeconds(2);

  private static final int MAX_DOCUMENT_BYTES = 64 * 1024;

  private final KeyedSettings settings;
  private Optional<TokenVerifier> verifier = Optional.empty();

  IssuerTokens(Jwt settings) {
    this.settings = settings.jwksUrl().isPresent() ? () -> settings : discovery(settings)::complete;
  }

  private static Discovery discovery(Jwt settings) {
    int millis = Math.toIntExact(FETCH.toMillis());
    return new Discovery(
        settings, new DefaultResourceRetriever(millis, millis, MAX_DOCUMENT_BYTES));
  }

  /**
   * The caller whom the value of a header {@code Authorization} names.
   *
   * @throws ProblemException (401) when it is not to be believed
   * @throws KeysUnavailable when that cannot be told
   */
  Caller callerOf(String authorization) {
    return verifier().verifyBearer(authorization);
  }

  private synchronized TokenVerifier verifier() {
    if (verifier.isEmpty()) {
      try {
        verifier = Optional.of(TokenVerifier.of(settings.get(), FETCH));
      } catch (IOException e) {
        throw new KeysUnavailable(e);
      }
    }
    return verifier.orElseThrow();
  }

  /** Settings that say where the keys are, which may have to be asked for. */
  private interface KeyedSettings {
    Jwt get() throws IOException;
  }
}
