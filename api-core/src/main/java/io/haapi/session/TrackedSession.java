package io.haapi.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.session.Session;

/**
 * A session in memory that knows which attributes were set or removed since it was stored, so that
 * a store can save just these.
 */
final class TrackedSession implements Session {
  private final SessionIds ids;
  private final AttributeCodec codec;
  private final Instant createdAt;
  private final Map<String, Object> attributes;
  private final Map<String, Optional<Object>> changes = new HashMap<>();
  private Optional<String> storedId;
  private String id;
  private Instant accessedAt;
  private Duration timeout;

  private TrackedSession(
      SessionIds ids,
      AttributeCodec codec,
      String id,
      Optional<String> storedId,
      Times times,
      Map<String, Object> attributes) {
    this.ids = ids;
    this.codec = codec;
    this.id = id;
    this.storedId = storedId;
    this.createdAt = times.createdAt();
    this.accessedAt = times.accessedAt();
    this.timeout = times.timeout();
    this.attributes = new HashMap<>(attributes);
  }

  /** When a session was made and last used, and how long it lives after that. */
  record Times(Instant createdAt, Instant accessedAt, Duration timeout) {}

  static TrackedSession fresh(SessionIds ids, AttributeCodec codec, Instant now, Duration timeout) {
    return new TrackedSession(
        ids, codec, ids.generate(), Optional.empty(), new Times(now, now, timeout), Map.of());
  }

  static TrackedSession stored(
      SessionIds ids,
      AttributeCodec codec,
      String id,
      Times times,
      Map<String, Object> attributes) {
    return new TrackedSession(ids, codec, id, Optional.of(id), times, attributes);
  }

  /** The id under which it is in the store; empty as long as it is not. */
  Optional<String> storedId() {
    return storedId;
  }

  /** What was set, and as empty what was removed, since it was stored. */
  Map<String, Optional<Object>> changes() {
    return Map.copyOf(changes);
  }

  Map<String, Object> attributes() {
    return Map.copyOf(attributes);
  }

  /** From this moment on it is gone. */
  Instant expiresAt() {
    return accessedAt.plus(timeout);
  }

  /** The store and this agree. */
  void markStored() {
    storedId = Optional.of(id);
    changes.clear();
  }

  /** The store and this agree, and the store chose the id. */
  void markStored(String chosenId) {
    id = chosenId;
    markStored();
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public String changeSessionId() {
    id = ids.generate();
    return id;
  }

  @Override
  @SuppressWarnings("unchecked") // Spring's contract: the caller knows the type.
  public <T> T getAttribute(String name) {
    return (T) attributes.get(name);
  }

  @Override
  public Set<String> getAttributeNames() {
    return Set.copyOf(attributes.keySet());
  }

  /**
   * Sets an attribute; null removes it.
   *
   * @throws IllegalArgumentException when the value's type is not registered or the name is empty
   */
  @Override
  public void setAttribute(String name, Object value) {
    if (value == null) {
      removeAttribute(name);
      return;
    }
    if (name.isEmpty()) throw new IllegalArgumentException("a session attribute needs a name");
    // Now, where the mistake is made, and not when the response is written.
    codec.typeName(value);
    attributes.put(name, value);
    changes.put(name, Optional.of(value));
  }

  @Override
  public void removeAttribute(String name) {
    if (name.isEmpty()) return;
    attributes.remove(name);
    // Even when we do not know it: another instance may have set it meanwhile.
    changes.put(name, Optional.empty());
  }

  @Override
  public Instant getCreationTime() {
    return createdAt;
  }

  /** Sets it, but never back: an instance whose clock is ahead may have been the last. */
  @Override
  public void setLastAccessedTime(Instant time) {
    if (time.isAfter(accessedAt)) accessedAt = time;
  }

  @Override
  public Instant getLastAccessedTime() {
    return accessedAt;
  }

  /**
   * @throws IllegalArgumentException below a second: every session ends
   */
  @Override
  public void setMaxInactiveInterval(Duration interval) {
    if (interval.toSeconds() < 1) {
      throw new IllegalArgumentException("a session lives a second at least, and not forever");
    }
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
}
