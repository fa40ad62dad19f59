package io.haapi.session;

import io.haapi.caller.Caller;
import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.session.Session;

/**
 * A session during one request. Tracks its owner, the changes since the last save, and whether a
 * save failed.
 */
public final class ApiSession implements Session {
  /**
   * The attribute that names the owner. It is stored like the others but hidden from controllers.
   */
  static final String PRINCIPAL = "io.haapi.session.principal";

  private final SessionIds ids;
  private final AttributeCodec codec;
  private final Instant createdAt;
  private final Map<String, Object> attributes;
  private final Map<String, Optional<Object>> changes = new HashMap<>();
  private Optional<String> storedId;
  private Optional<ProblemException> failure = Optional.empty();
  private String id;
  private Instant accessedAt;
  private Instant storedAccess;
  private Duration timeout;
  private boolean changed;

  private ApiSession(
      SessionIds ids,
      AttributeCodec codec,
      String id,
      Optional<String> storedId,
      SessionStore.StoredSession state) {
    this.ids = ids;
    this.codec = codec;
    this.id = id;
    this.storedId = storedId;
    this.createdAt = state.createdAt();
    this.accessedAt = state.accessedAt();
    this.storedAccess = accessedAt;
    this.timeout = state.timeout();
    this.attributes = new HashMap<>(state.attributes());
    this.changed = storedId.isEmpty();
  }

  /** Creates a session that is not stored yet. */
  static ApiSession create(
      SessionIds ids, AttributeCodec codec, Caller owner, Instant now, Duration timeout) {
    var state = new SessionStore.StoredSession(now, now, timeout, Map.of(PRINCIPAL, owner.id()));
    return new ApiSession(ids, codec, ids.generate(), Optional.empty(), state);
  }

  /** Returns a session that was stored under this id. */
  static ApiSession of(
      SessionIds ids, AttributeCodec codec, String id, SessionStore.StoredSession stored) {
    return new ApiSession(ids, codec, id, Optional.of(id), stored);
  }

  boolean belongsTo(Caller caller) {
    return caller.id().equals(attributes.get(PRINCIPAL));
  }

  /** Returns the id under which the session is stored, or empty if it is not stored yet. */
  Optional<String> storedId() {
    return storedId;
  }

  /**
   * Returns the attributes that were set, and as empty those that were removed, since the last
   * save.
   */
  public Map<String, Optional<Object>> changes() {
    return Map.copyOf(changes);
  }

  /** Returns all attributes to store, the owner included. */
  public Map<String, Object> storedAttributes() {
    return Map.copyOf(attributes);
  }

  /** Returns when the session expires. */
  public Instant expiresAt() {
    return accessedAt.plus(timeout);
  }

  /**
   * Returns whether the session must be saved: it changed, or its stored last access is at least
   * {@code interval} old.
   */
  boolean needsSave(Duration interval) {
    return changed || Duration.between(storedAccess, accessedAt).compareTo(interval) >= 0;
  }

  /** Marks all changes as saved under this id. */
  void markStored(String newId) {
    id = newId;
    storedId = Optional.of(newId);
    storedAccess = accessedAt;
    changed = false;
    changes.clear();
  }

  /** Returns why the last save failed. */
  Optional<ProblemException> failure() {
    return failure;
  }

  void markFailed(ProblemException cause) {
    failure = Optional.of(cause);
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public String changeSessionId() {
    changed = true;
    id = ids.generate();
    return id;
  }

  @Override
  @SuppressWarnings("unchecked") // Spring's contract: the caller knows the type.
  public <T> T getAttribute(String name) {
    return PRINCIPAL.equals(name) ? null : (T) attributes.get(name);
  }

  @Override
  public Set<String> getAttributeNames() {
    var names = new HashSet<>(attributes.keySet());
    names.remove(PRINCIPAL);
    return names;
  }

  /**
   * Sets an attribute; null removes it.
   *
   * @throws IllegalArgumentException if the type of the value is not registered, or the name is
   *     empty or reserved for the owner
   */
  @Override
  public void setAttribute(String name, Object value) {
    if (value == null) {
      removeAttribute(name);
      return;
    }
    requireFree(name);
    if (name.isEmpty()) throw new IllegalArgumentException("a session attribute needs a name");
    // Fail at the faulty call, not when the response is written.
    codec.typeName(value);
    changed = true;
    attributes.put(name, value);
    changes.put(name, Optional.of(value));
  }

  @Override
  public void removeAttribute(String name) {
    requireFree(name);
    if (name.isEmpty()) return;
    changed = true;
    attributes.remove(name);
    // Recorded for unknown attributes too: another instance may have set one since.
    changes.put(name, Optional.empty());
  }

  @Override
  public Instant getCreationTime() {
    return createdAt;
  }

  /**
   * Never moves the time back: the previous request may have been served by an instance whose clock
   * is ahead.
   */
  @Override
  public void setLastAccessedTime(Instant time) {
    if (time.isAfter(accessedAt)) accessedAt = time;
  }

  @Override
  public Instant getLastAccessedTime() {
    return accessedAt;
  }

  /**
   * @throws IllegalArgumentException if it is shorter than one second
   */
  @Override
  public void setMaxInactiveInterval(Duration interval) {
    if (interval.toSeconds() < 1) {
      throw new IllegalArgumentException("a session timeout must be at least one second");
    }
    changed = true;
    timeout = interval;
  }

  @Override
  public Duration getMaxInactiveInterval() {
    return timeout;
  }

  @Override
  public boolean isExpired() {
    return !Instant.now().isBefore(expiresAt());
  }

  private static void requireFree(String name) {
    if (PRINCIPAL.equals(name)) throw new IllegalArgumentException(PRINCIPAL + " is reserved");
  }
}
