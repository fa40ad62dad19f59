package io.haapi.dynamodb;

import io.haapi.budget.Budget;
import io.haapi.budget.SharedFetch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Resolves AWS credentials within a request's budget. The SDK resolves them outside a call's time
 * limits, and its read timeout restarts with every byte that a metadata server sends.
 *
 * <p>Credentials that have not expired stay in use while they are refreshed in the background.
 */
final class BoundedCredentials implements AwsCredentialsProvider, AutoCloseable {
  /** Called this often, the SDK's provider refreshes credentials well before they expire. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final AwsCredentialsProvider provider;
  private final Duration patience;
  private final InstantSource clock;
  private final SharedFetch<AwsCredentials> fetch;
  private volatile Optional<Known> known = Optional.empty();

  /**
   * @param patience how long a call waits if no usable credentials are known
   */
  BoundedCredentials(AwsCredentialsProvider provider, Duration patience, InstantSource clock) {
    this.provider = provider;
    this.patience = patience;
    this.clock = clock;
    this.fetch = new SharedFetch<>("credentials", this::fetch, () -> true);
  }

  private record Known(AwsCredentials credentials, Instant fetchedAt) {
    boolean isFresh(Instant now) {
      return !now.isBefore(fetchedAt) && now.isBefore(fetchedAt.plus(FRESH)) && isUsable(now);
    }

    boolean isUsable(Instant now) {
      return credentials.expirationTime().map(now::isBefore).orElse(true);
    }
  }

  private AwsCredentials fetch() {
    AwsCredentials found = provider.resolveCredentials();
    known = Optional.of(new Known(found, clock.instant()));
    return found;
  }

  /**
   * @throws CredentialsUnavailable when none are found in time
   */
  @Override
  public AwsCredentials resolveCredentials() {
    Instant now = clock.instant();
    var usable = known.filter(it -> it.isUsable(now));
    if (usable.isPresent()) {
      if (!usable.orElseThrow().isFresh(now)) fetch.start();
      return usable.orElseThrow().credentials();
    }
    try {
      return fetch.await(Budget.limit(patience)).orElseThrow();
    } catch (ExecutionException | TimeoutException e) {
      throw new CredentialsUnavailable(e);
    }
  }

  @Override
  public void close() {
    if (provider instanceof SdkAutoCloseable closeable) closeable.close();
  }
}
