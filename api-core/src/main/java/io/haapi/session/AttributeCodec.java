package io.haapi.session;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes the value of a session attribute as JSON, {@code ["type name", value]}, and decodes it.
 * The name is looked up in a list of allowed types, so that stored data can never choose a class.
 */
public final class AttributeCodec {
  private static final Logger LOG = LoggerFactory.getLogger(AttributeCodec.class);
  private static final Collection<SessionType> BASIC =
      Stream.of(String.class, Integer.class, Long.class, Boolean.class, Instant.class)
          .map(type -> new SessionType(type.getSimpleName(), type))
          .toList();

  private final JsonMapper json = JsonMapper.shared();
  private final Map<String, Class<?>> types = new HashMap<>();
  private final Map<Class<?>, String> names = new HashMap<>();

  /**
   * @param featureTypes the types of attributes besides strings, numbers, booleans and instants
   * @throws IllegalStateException when two types share a name or one type has two
   */
  public AttributeCodec(Collection<SessionType> featureTypes) {
    Stream.concat(BASIC.stream(), featureTypes.stream()).forEach(this::allow);
  }

  private void allow(SessionType type) {
    if (types.put(type.name(), type.type()) != null
        || names.put(type.type(), type.name()) != null) {
      throw new IllegalStateException(
          "session type %s (%s) is registered twice".formatted(type.name(), type.type().getName()));
    }
  }

  /**
   * Returns the name of the value's type.
   *
   * @throws IllegalArgumentException when its type is not registered
   */
  String typeName(Object value) {
    String name = names.get(value.getClass());
    if (name != null) return name;
    throw new IllegalArgumentException(
        "%s cannot be a session attribute: register it with a SessionType bean"
            .formatted(value.getClass().getName()));
  }

  /**
   * Returns the stored form.
   *
   * @throws IllegalArgumentException when the value's type is not registered
   */
  public String encode(Object value) {
    return json.writeValueAsString(new Object[] {typeName(value), value});
  }

  /**
   * Returns the value, or empty if it cannot be decoded. The rest of the session stays usable: an
   * instance of the previous version must not end sessions that a newer one wrote to. Since it
   * saves only what it sets, it leaves the value unchanged.
   */
  public Optional<Object> decode(String stored) {
    try {
      JsonNode pair = json.readTree(stored);
      Class<?> type = types.get(pair.path(0).asString(""));
      if (type != null) return Optional.ofNullable(json.treeToValue(pair.get(1), type));
      LOG.debug("a session attribute of an unknown type was left out");
    } catch (JacksonException | IllegalArgumentException e) {
      // The message could quote the value, which must not be logged.
      LOG.debug("a session attribute could not be read: {}", e.getClass().getSimpleName());
    }
    return Optional.empty();
  }
}
