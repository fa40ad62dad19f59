package io.haapi.caller;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.ResourceRetriever;
import io.haapi.budget.Budget;
import io.haapi.budget.SharedFetch;
import java.io.IOException;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/**
 * Caches the keys that an issuer publishes. A known key is used without waiting for the issuer;
 * only tokens with an unknown key wait for a fetch, which they share.
 *
 * <p>Replaces the library's own cache, which holds the lock that every token needs while it
 * fetches.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {
  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration KEPT_IN_OUTAGE = Duration.ofHours(4);
  private static final Duration WINDOW = Duration.ofSeconds(30);
  private static final int FETCHES_PER_WINDOW = 2;

  /**
   * Anyone can send tokens with unknown keys, so only this many requests wait for a fetch while
   * other keys are known.
   */
  private static final int MAX_WAITING = 32;

  private final URL url;
  private final ResourceRetriever retriever;
  private final TokenVerifier.Fetch limits;
  private final InstantSource clock;
  private final SharedFetch<JWKSet> fetch;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  /** When recent fetches started. Only {@link #mayStart} uses it, on one thread at a time. */
  private final Deque<Instant> starts = new ArrayDeque<>();

  private volatile Optional<Published> known = Optional.empty();
  private volatile Optional<Throwable> failure = Optional.empty();

  IssuerKeys(
      URL url, ResourceRetriever retriever, TokenVerifier.Fetch limits, InstantSource clock) {
    this.url = url;
    this.retriever = retriever;
    this.limits = limits;
    this.clock = clock;
    this.fetch = new SharedFetch<>("issuer-keys", this::fetch, this::mayStart);
  }

  private record Published(JWKSet keys, Instant fetchedAt) {
    boolean isYoungerThan(Duration age, Instant now) {
      return now.isBefore(fetchedAt.plus(age));
    }
  }

  /**
   * @throws KeySourceException when the issuer is unavailable and may have published the key
   */
  @Override
  public List<JWK> get(JWKSelector wanted, SecurityContext context) throws KeySourceException {
    var found = select(wanted);
    if (!found.isEmpty()) {
      if (isFresh()) return found;
      if (limits.inBackground()) {
        fetch.start();
        return found;
      }
    }
    boolean complete = refresh();
    var newest = select(wanted);
    if (newest.isEmpty() && !complete) {
      throw new KeySourceException(
          "the issuer is not responding, and the key is not among the known ones",
          failure.orElse(null));
    }
    return newest;
  }

  private List<JWK> select(JWKSelector wanted) {
    return usable().map(it -> wanted.select(it.keys())).orElse(List.of());
  }

  private Optional<Published> usable() {
    Instant now = clock.instant();
    return known.filter(it -> it.isYoungerThan(KEPT_IN_OUTAGE, now));
  }

  private boolean isFresh() {
    Instant now = clock.instant();
    return known.filter(it -> it.isYoungerThan(KEPT, now)).isPresent();
  }

  /** Waits for a fetch, if one may start. Returns whether the known keys are complete. */
  private boolean refresh() {
    // Without any key no token can be verified: all of them wait for the first fetch.
    if (usable().isEmpty()) return awaitFetch();
    if (!waiting.tryAcquire()) return false;
    try {
      return awaitFetch();
    } finally {
      waiting.release();
    }
  }

  private boolean awaitFetch() {
    try {
      return fetch.await(Budget.limit(limits.deadline())).isPresent() || failure.isEmpty();
    } catch (ExecutionException | TimeoutException _) {
      return false;
    }
  }

  /** Returns whether a fetch may start: at most two in 30 seconds, across all tokens. */
  private boolean mayStart() {
    Instant now = clock.instant();
    starts.removeIf(it -> it.isAfter(now) || !now.isBefore(it.plus(WINDOW)));
    return starts.size() < FETCHES_PER_WINDOW && starts.add(now);
  }

  private JWKSet fetch() throws IOException {
    try {
      JWKSet keys = parse(retriever.retrieveResource(url).getContent());
      known = Optional.of(new Published(keys, clock.instant()));
      failure = Optional.empty();
      return keys;
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  private static JWKSet parse(String document) throws IOException {
    try {
      JWKSet keys = JWKSet.parse(document);
      // An issuer without keys is broken: keep the old ones.
      if (keys.isEmpty()) throw new IOException("the issuer publishes no keys");
      return keys;
    } catch (ParseException _) {
      throw new IOException("the issuer's document is not a JWK set");
    }
  }
}
