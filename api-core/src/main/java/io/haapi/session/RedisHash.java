package io.haapi.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps a session to a hash in Redis, with one field per attribute. */
record RedisHash(AttributeCodec codec) {
  /** Epoch milliseconds. Checked on every call, because Redis deletes the hash some time later. */
  static final String EXPIRES_AT = "expiresAt";

  private static final String CREATED_AT = "createdAt";
  private static final String ACCESSED_AT = "accessedAt";

  /** Milliseconds. */
  private static final String TIMEOUT = "timeout";

  private static final String ATTRIBUTE = "attr:";

  /**
   * Returns the key of the session with this id: its hash, so that read access to Redis does not
   * allow session hijacking.
   */
  static String key(String id) {
    return "haapi:session:" + SessionIds.hash(id);
  }

  /** Returns the whole session as alternating fields and values. */
  List<String> all(ApiSession session) {
    var pairs = times(session);
    pairs.addAll(List.of(CREATED_AT, millis(session.getCreationTime())));
    session.storedAttributes().forEach((name, value) -> add(pairs, name, value));
    return pairs;
  }

  /** Returns the attributes set since the last save, as alternating fields and values. */
  List<String> set(ApiSession session) {
    var pairs = times(session);
    session.changes().forEach((name, value) -> value.ifPresent(it -> add(pairs, name, it)));
    return pairs;
  }

  /** Returns the fields of the attributes removed since the last save. */
  List<String> removed(ApiSession session) {
    return session.changes().entrySet().stream()
        .filter(change -> change.getValue().isEmpty())
        .map(change -> ATTRIBUTE + change.getKey())
        .toList();
  }

  private static List<String> times(ApiSession session) {
    return new ArrayList<>(
        List.of(
            ACCESSED_AT,
            millis(session.getLastAccessedTime()),
            EXPIRES_AT,
            millis(session.expiresAt()),
            TIMEOUT,
            Long.toString(session.getMaxInactiveInterval().toMillis())));
  }

  private void add(List<String> pairs, String name, Object value) {
    pairs.add(ATTRIBUTE + name);
    pairs.add(codec.encode(value));
  }

  /** Returns the session, or empty if it is expired or the hash is not one of ours. */
  Optional<SessionStore.StoredSession> read(Map<String, String> hash, Instant expiryLimit) {
    try {
      if (number(hash, EXPIRES_AT) <= expiryLimit.toEpochMilli()) return Optional.empty();
      return Optional.of(
          new SessionStore.StoredSession(
              Instant.ofEpochMilli(number(hash, CREATED_AT)),
              Instant.ofEpochMilli(number(hash, ACCESSED_AT)),
              Duration.ofMillis(number(hash, TIMEOUT)),
              attributes(hash)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Map<String, Object> attributes(Map<String, String> hash) {
    var attributes = new HashMap<String, Object>();
    hash.forEach(
        (field, value) -> {
          if (!field.startsWith(ATTRIBUTE)) return;
          codec
              .decode(value)
              .ifPresent(decoded -> attributes.put(field.substring(ATTRIBUTE.length()), decoded));
        });
    return attributes;
  }

  private static long number(Map<String, String> hash, String field) {
    // If the field is missing, parseLong(null) fails as for any invalid text.
    return Long.parseLong(hash.get(field));
  }

  static String millis(Instant time) {
    return Long.toString(time.toEpochMilli());
  }
}
