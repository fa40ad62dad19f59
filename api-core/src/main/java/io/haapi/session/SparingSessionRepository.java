package io.haapi.session;

import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/**
 * Spares a store the saves that change nothing. Spring saves a session at the end of every request
 * that looked at it; this stores an unchanged one only when its last access, as stored, is so long
 * ago that it might expire in use.
 */
final class SparingSessionRepository<S extends Session>
    implements SessionRepository<SparingSessionRepository.Watched<S>> {
  private final SessionRepository<S> store;
  private final Duration touch;

  /**
   * @param touch how long a stored last access may lag behind the real one
   */
  SparingSessionRepository(SessionRepository<S> store, Duration touch) {
    this.store = store;
    this.touch = touch;
  }

  @Override
  public Watched<S> createSession() {
    return new Watched<>(store.createSession(), true);
  }

  @Override
  public Watched<S> findById(String id) {
    S session = store.findById(id);
    return session == null ? null : new Watched<>(session, false);
  }

  @Override
  public void save(Watched<S> session) {
    // Spring tries again when the error response is written: a store that just failed is not asked
    // a second and third time within one request.
    session.failure.ifPresent(
        failure -> {
          throw failure;
        });
    if (!session.changed && !session.isStale(touch)) return;
    try {
      store.save(session.session());
    } catch (ProblemException e) {
      session.failure = Optional.of(e);
      throw e;
    }
    session.stored();
  }

  @Override
  public void deleteById(String id) {
    store.deleteById(id);
  }

  /** Knows whether there is something to save. */
  static final class Watched<S extends Session> extends ForwardingSession<S> {
    private boolean changed;
    private Instant storedAccess;
    private Optional<ProblemException> failure = Optional.empty();

    private Watched(S session, boolean changed) {
      super(session);
      this.changed = changed;
      this.storedAccess = session.getLastAccessedTime();
    }

    private void stored() {
      changed = false;
      storedAccess = getLastAccessedTime();
    }

    private boolean isStale(Duration touch) {
      return Duration.between(storedAccess, getLastAccessedTime()).compareTo(touch) >= 0;
    }

    @Override
    public String changeSessionId() {
      changed = true;
      return super.changeSessionId();
    }

    @Override
    public void setAttribute(String name, Object value) {
      changed = true;
      super.setAttribute(name, value);
    }

    @Override
    public void removeAttribute(String name) {
      changed = true;
      super.removeAttribute(name);
    }

    @Override
    public void setMaxInactiveInterval(Duration interval) {
      changed = true;
      super.setMaxInactiveInterval(interval);
    }
  }
}
