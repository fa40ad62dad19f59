package io.haapi.infra.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A resource of a template that was deployed.
 *
 * @param id its name in the template
 * @param type of it
 * @param fate of it
 * @param properties that the template asked for
 * @param name as the emulator knows it; empty where it gave none
 * @param values what the template's values mean
 */
public record DeployedResource(
    String id, String type, Fate fate, Map<String, Object> properties, String name, Values values) {

  /** What became of a resource. */
  public enum Fate {
    /** It was made. */
    MADE,
    /** The template was taken, and nothing made of it. */
    SKIPPED,
    /** It was left out of the template. */
    LEFT_OUT
  }

  /**
   * What the template asks for, by the names on the way to it; numbers are positions in lists.
   * Nothing, too, where it is an attribute that only its own service knows.
   */
  Optional<Object> asked(String path) {
    return property(path).filter(values::know).map(values::of);
  }

  /** As {@link #asked}, with {@code <logical id>.<attribute>} for such an attribute. */
  Optional<Object> written(String path) {
    return property(path).map(values::of);
  }

  /**
   * Returns the names of the members, or the positions of the items, of what the template asks for.
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
