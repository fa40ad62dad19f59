package io.haapi.session;

import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.session.SessionRepository;

/** What stores on a server have in common: how a session begins, and what a save means. */
abstract class ServerSessionRepository implements SessionRepository<TrackedSession> {
  private static final Logger LOG = LoggerFactory.getLogger(ServerSessionRepository.class);

  final SessionIds ids = new SessionIds();
  final InstantSource clock;
  private final AttributeCodec codec;
  private final Duration timeout;
  private final Duration clockSkew;
  private final Metrics metrics;

  ServerSessionRepository(
      AttributeCodec codec,
      Duration timeout,
      Duration clockSkew,
      InstantSource clock,
      Metrics metrics) {
    this.codec = codec;
    this.timeout = timeout;
    this.clockSkew = clockSkew;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * What expires up to this moment is gone, by every clock: another instance, whose clock this one
   * may be ahead of, still counts it from its last access.
   */
  final Instant expiryLimit() {
    return clock.instant().minus(clockSkew);
  }

  @Override
  public final TrackedSession createSession() {
    return TrackedSession.fresh(ids, codec, clock.instant(), timeout);
  }

  /**
   * Stores what changed.
   *
   * @throws ProblemException (503) when the store does not answer; to save again does no harm
   */
  @Override
  public final void save(TrackedSession session) {
    boolean saved =
        session
            .storedId()
            .map(old -> old.equals(session.getId()) ? update(session) : rotate(old, session))
            .orElseGet(() -> insert(session));
    // What was refused is not tried again: the session will not come back.
    session.markStored();
    metrics.count(saved ? Metric.SESSION_SAVES : Metric.SESSION_SAVES_REFUSED);
    if (!saved) LOG.debug("a late save was refused: the session has expired or was ended");
  }

  /** Stores a session that is new; true once it is there. */
  abstract boolean insert(TrackedSession session);

  /** Stores what changed; false when the session has expired or was ended. */
  abstract boolean update(TrackedSession session);

  /** Stores the session under its new id, and ends the old; false as for {@link #update}. */
  abstract boolean rotate(String oldId, TrackedSession session);
}
