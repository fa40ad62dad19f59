package io.haapi.infra.moto;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resource of a template that was deployed.
 *
 * @param id its name in the template
 * @param type of it
 * @param properties that the template asked for
 * @param physicalId its name in moto, where moto made it; empty for some that have none
 * @param values what the template's values mean
 */
public record Resource(
    String id,
    String type,
    Map<String, Object> properties,
    Optional<String> physicalId,
    Values values) {

  /** Whether moto made it. */
  public boolean made() {
    return physicalId.isPresent();
  }

  /** What the template asks for, by the names on the way to it; numbers are positions in lists. */
  Optional<Object> asked(String path) {
    Object found = properties;
    for (String step : path.split("\\.")) {
      found =
          switch (found) {
            case Map<?, ?> members -> members.get(step);
            case List<?> items -> items.get(Integer.parseInt(step));
            case null, default -> null;
          };
    }
    return Optional.ofNullable(found).map(values::of);
  }

  String name() {
    return physicalId.orElseThrow();
  }

  String text(String path) {
    return asked(path).orElseThrow().toString();
  }

  @Override
  public String toString() {
    return type + " " + id;
  }
}
