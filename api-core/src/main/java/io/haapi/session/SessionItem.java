package io.haapi.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How a session looks as an item of the sessions table. */
record SessionItem(AttributeCodec codec, SessionIds ids) {

  /** The primary key of the session with this id. */
  static Map<String, AttributeValue> key(String id) {
    return Map.of(SessionTable.KEY, AttributeValue.fromS(SessionIds.hash(id)));
  }

  /** The whole session. */
  Map<String, AttributeValue> write(TrackedSession session) {
    var attributes = new HashMap<String, AttributeValue>();
    session.attributes().forEach((name, value) -> attributes.put(name, write(value)));
    var item = new HashMap<>(key(session.getId()));
    item.put(SessionTable.ATTRIBUTES, AttributeValue.fromM(attributes));
    item.put(SessionTable.CREATED_AT, millis(session.getCreationTime()));
    item.put(SessionTable.ACCESSED_AT, millis(session.getLastAccessedTime()));
    item.put(SessionTable.TIMEOUT, number(session.getMaxInactiveInterval().toSeconds()));
    item.put(SessionTable.EXPIRES_AT, seconds(session.expiresAt()));
    return item;
  }

  AttributeValue write(Object value) {
    return AttributeValue.fromS(codec.encode(value));
  }

  /** The session; empty when it is expired, or when the item is not one of ours. */
  Optional<TrackedSession> read(String id, Map<String, AttributeValue> item, Instant now) {
    try {
      if (number(item, SessionTable.EXPIRES_AT) <= now.getEpochSecond()) return Optional.empty();
      var times =
          new TrackedSession.Times(
              Instant.ofEpochMilli(number(item, SessionTable.CREATED_AT)),
              Instant.ofEpochMilli(number(item, SessionTable.ACCESSED_AT)),
              Duration.ofSeconds(number(item, SessionTable.TIMEOUT)));
      return Optional.of(TrackedSession.stored(ids, codec, id, times, attributes(item)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Map<String, Object> attributes(Map<String, AttributeValue> item) {
    var attributes = new HashMap<String, Object>();
    item.getOrDefault(SessionTable.ATTRIBUTES, AttributeValue.fromM(Map.of()))
        .m()
        .forEach(
            (name, value) ->
                Optional.ofNullable(value.s())
                    .flatMap(codec::decode)
                    .ifPresent(decoded -> attributes.put(name, decoded)));
    return attributes;
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    // Without a number, parseLong(null) says so as it does of any other text.
    return Long.parseLong(item.getOrDefault(name, AttributeValue.fromNul(true)).n());
  }

  static AttributeValue millis(Instant time) {
    return number(time.toEpochMilli());
  }

  static AttributeValue seconds(Instant time) {
    return number(time.getEpochSecond());
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }
}
