package io.haapi.session;

import io.haapi.caller.Caller;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.session.SessionRepository;

/**
 * Finds and saves sessions in any store: checks the owner, saves a session only if necessary, and
 * counts the saves.
 *
 * <p>To any other caller a session does not exist: a caller with a stolen or shared id gets a new
 * session, and the original is unaffected.
 *
 * <p>Spring saves a session at the end of every request that accessed it. An unchanged one is saved
 * only when its stored last access is {@code haapi.session.touch} old, so that it does not expire
 * in use.
 */
final class ApiSessionRepository implements SessionRepository<ApiSession> {
  private static final Logger LOG = LoggerFactory.getLogger(ApiSessionRepository.class);

  private final SessionIds ids = new SessionIds();
  private final SessionStore store;
  private final AttributeCodec codec;
  private final Times times;
  private final InstantSource clock;
  private final Supplier<Optional<Caller>> caller;
  private final Metrics metrics;

  /**
   * The times that decide when a session is saved and when it expires.
   *
   * @param timeout how long a new session lives after its last access
   * @param saveInterval how far the stored last access of an unchanged session may lag behind
   * @param clockSkew the tolerated difference between the clocks of two instances
   */
  record Times(Duration timeout, Duration saveInterval, Duration clockSkew) {}

  /**
   * @param caller returns the caller of the current request, or empty for an anonymous request
   */
  ApiSessionRepository(
      SessionStore store,
      AttributeCodec codec,
      Times times,
      InstantSource clock,
      Supplier<Optional<Caller>> caller,
      Metrics metrics) {
    this.store = store;
    this.codec = codec;
    this.times = times;
    this.clock = clock;
    this.caller = caller;
    this.metrics = metrics;
  }

  /** Returns whether a session could have this id. */
  boolean isValidId(String id) {
    return store.isValidId(id);
  }

  /**
   * Creates a session of the current caller.
   *
   * @throws ProblemException (401) if the caller is not authenticated
   */
  @Override
  public ApiSession createSession() {
    Caller owner = caller.get().orElseThrow(Caller::unauthenticated);
    return ApiSession.create(ids, codec, owner, clock.instant(), times.timeout());
  }

  @Override
  public ApiSession findById(String id) {
    // Spring's interface requires null. Without a caller the store is not called.
    return caller
        .get()
        .flatMap(
            owner ->
                store
                    .find(id, expiryLimit())
                    .map(stored -> ApiSession.of(ids, codec, id, stored))
                    .filter(session -> session.belongsTo(owner)))
        .orElse(null);
  }

  /**
   * Stores the changes.
   *
   * @throws ProblemException (503) when the store does not respond; saving again is safe
   */
  @Override
  public void save(ApiSession session) {
    // Spring saves again when the error response is written. A store that has just failed is not
    // called a second and third time within one request.
    session.failure().ifPresent(ApiSessionRepository::rethrow);
    if (!session.needsSave(times.saveInterval())) return;
    Optional<String> savedId;
    try {
      savedId = write(session, expiryLimit());
    } catch (ProblemException e) {
      session.markFailed(e);
      throw e;
    }
    // A rejected save is not repeated: the session will not come back.
    session.markStored(savedId.orElse(session.getId()));
    metrics.count(savedId.isPresent() ? Metric.SESSION_SAVES : Metric.SESSION_SAVES_REFUSED);
    if (savedId.isEmpty()) LOG.debug("late save rejected: the session has expired or was ended");
  }

  @Override
  public void deleteById(String id) {
    store.delete(id);
  }

  private Optional<String> write(ApiSession session, Instant limit) {
    if (session.storedId().isEmpty()) return Optional.of(store.insert(session, limit));
    String old = session.storedId().orElseThrow();
    return old.equals(session.getId())
        ? store.update(session, limit)
        : store.rotate(old, session, limit);
  }

  private static void rethrow(ProblemException failure) {
    throw failure;
  }

  /**
   * Returns the expiry limit. Sessions that expire at or before this time are expired on every
   * instance, whatever its clock skew.
   */
  private Instant expiryLimit() {
    return clock.instant().minus(times.clockSkew());
  }
}
