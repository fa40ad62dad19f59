package io.haapi.infra.moto;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Stage as moto has deployed it.
 *
 * @param account where
 * @param resources all that were synthesized, those included that moto did not make
 */
public record Deployment(Account account, List<Resource> resources) {
  private static final Map<String, Reader> READERS =
      Stream.of(NetworkReaders.ALL, ServerReaders.ALL, ServiceReaders.ALL)
          .flatMap(it -> it.entrySet().stream())
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** Whether there is a way to read resources of a type back. */
  public static boolean readable(String type) {
    return READERS.containsKey(type);
  }

  /**
   * What the service says of a resource that moto made, beside what the template asks: by property,
   * of those that the template sets.
   */
  public Map<String, Compared> readBack(Resource resource) {
    var compared = new TreeMap<String, Compared>();
    READERS
        .get(resource.type())
        .read(account, resource)
        .forEach(
            (property, found) ->
                resource
                    .asked(property)
                    .ifPresent(
                        asked ->
                            compared.put(
                                property,
                                new Compared(
                                    found instanceof Set
                                        ? Set.copyOf((List<?>) asked)
                                        : found instanceof String ? asked.toString() : asked,
                                    found))));
    return compared;
  }

  /**
   * A property of a resource.
   *
   * @param asked what the template asks for
   * @param found what its service says
   */
  public record Compared(Object asked, Object found) {}
}
