package io.haapi.infra.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A resource of a deployed template.
 *
 * @param id the logical id
 * @param type the resource type
 * @param fate the fate in the emulator
 * @param properties the properties in the template
 * @param name the physical id; empty if the emulator gave none
 * @param values the resolver of the template's values
 */
public record DeployedResource(
    String id, String type, Fate fate, Map<String, Object> properties, String name, Values values) {

  /** The fate of a resource in the emulator. */
  public enum Fate {
    /** The emulator created it. */
    MADE,
    /** The emulator accepted the template and ignored the resource. */
    SKIPPED,
    /** The deployer omitted it from the template. */
    LEFT_OUT
  }

  /**
   * Returns the value in the template at a path of names and positions. Also empty for an attribute
   * that only the service knows.
   */
  Optional<Object> asked(String path) {
    return property(path).filter(values::know).map(values::of);
  }

  /**
   * Returns the same as {@link #asked}, but {@code <logical id>.<attribute>} for such an attribute.
   */
  Optional<Object> written(String path) {
    return property(path).map(values::of);
  }

  /**
   * Returns the names of the members, or the positions of the items, of the value in the template.
   */
  List<String> names(String path) {
    return switch (property(path).orElse(List.of())) {
      case Map<?, ?> members -> members.keySet().stream().map(Object::toString).sorted().toList();
      case List<?> items -> IntStream.range(0, items.size()).mapToObj(Integer::toString).toList();
      default -> List.of();
    };
  }

  private Optional<Object> property(String path) {
    Object found = properties;
    for (String step : path.split("\\.")) {
      found =
          switch (found) {
            case Map<?, ?> members -> members.get(step);
            case List<?> items when Integer.parseInt(step) < items.size() ->
                items.get(Integer.parseInt(step));
            case null, default -> null;
          };
    }
    return Optional.ofNullable(found);
  }

  String text(String path) {
    return asked(path).orElseThrow().toString();
  }

  @Override
  public String toString() {
    return type + " " + id;
  }
}
