package io.haapi.session;

import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps sessions between requests. {@link ApiSessionRepository} decides who may use a session, when
 * to save it and how to treat a failure.
 *
 * <p>A session that expires at or before {@code expiryLimit} is gone. The limit is taken before the
 * call, so it stays the same while the store retries.
 *
 * <p>Every method throws a {@link ProblemException} (503) when the store does not respond within
 * the request's time budget. Every call is safe to repeat.
 */
public interface SessionStore {

  /** Returns whether a session of this store could have this id. No other id reaches the store. */
  boolean isValidId(String id);

  /** Returns the session, or empty if it is unknown, expired, or unreadable. */
  Optional<StoredSession> find(String id, Instant expiryLimit);

  /**
   * Stores a new session.
   *
   * @return the id under which it is stored
   * @throws ProblemException (409 {@code session-too-large}) if it does not fit
   */
  String insert(ApiSession session, Instant expiryLimit);

  /**
   * Stores the changes since the last save.
   *
   * @return the id under which it is stored, or empty if it has expired or was ended
   * @throws ProblemException (409 {@code session-too-large}) if it does not fit
   */
  Optional<String> update(ApiSession session, Instant expiryLimit);

  /**
   * Stores the session under its new id and ends the old one.
   *
   * @return the id under which it is stored, or empty if it has expired or was ended
   * @throws ProblemException (409 {@code session-too-large}) if it does not fit
   */
  Optional<String> rotate(String oldId, ApiSession session, Instant expiryLimit);

  /** Ends a session. A missing session is not an error. */
  void delete(String id);

  /**
   * A session as a store returns it.
   *
   * @param timeout how long it lives after its last access
   * @param attributes the attributes that could be decoded
   */
  record StoredSession(
      Instant createdAt, Instant accessedAt, Duration timeout, Map<String, Object> attributes) {}
}
