package io.haapi.session;

import io.haapi.caller.Caller;
import java.util.HashSet;
import java.util.Set;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/**
 * Binds a session to the caller who made it. To anyone else it does not exist: with a stolen or
 * shared id another caller gets a fresh one, and the original stays as it is.
 */
final class PrincipalBoundSessionRepository<S extends Session>
    implements SessionRepository<PrincipalBoundSessionRepository.Bound<S>> {
  static final String PRINCIPAL = "io.haapi.session.principal";

  private final SessionRepository<S> store;

  PrincipalBoundSessionRepository(SessionRepository<S> store) {
    this.store = store;
  }

  /**
   * A new session of the current caller.
   *
   * @throws io.haapi.problem.ProblemException (401) when nobody was identified
   */
  @Override
  public Bound<S> createSession() {
    Caller caller = Caller.current();
    S session = store.createSession();
    session.setAttribute(PRINCIPAL, caller.id());
    return new Bound<>(session);
  }

  @Override
  public Bound<S> findById(String id) {
    // Asked first: nobody has no session, so the store need not be.
    String caller = Caller.find().map(Caller::id).orElse(null);
    if (caller == null) return null;
    S session = store.findById(id);
    if (session == null || !caller.equals(session.getAttribute(PRINCIPAL))) return null;
    return new Bound<>(session);
  }

  @Override
  public void save(Bound<S> session) {
    store.save(session.session());
  }

  @Override
  public void deleteById(String id) {
    store.deleteById(id);
  }

  /** Hides the attribute that names the principal, so that no controller can change it. */
  static final class Bound<S extends Session> extends ForwardingSession<S> {
    private Bound(S session) {
      super(session);
    }

    @Override
    public Set<String> getAttributeNames() {
      var names = new HashSet<>(super.getAttributeNames());
      names.remove(PRINCIPAL);
      return names;
    }

    @Override
    public <T> T getAttribute(String name) {
      return PRINCIPAL.equals(name) ? null : super.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
      super.setAttribute(requireFree(name), value);
    }

    @Override
    public void removeAttribute(String name) {
      super.removeAttribute(requireFree(name));
    }

    private static String requireFree(String name) {
      if (!PRINCIPAL.equals(name)) return name;
      throw new IllegalArgumentException(PRINCIPAL + " is not yours to set");
    }
  }
}
