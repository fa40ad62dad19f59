package io.haapi.lab.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one {@code cdk deploy} of a pattern creates, with default settings.
 *
 * @param pattern the pattern, such as {@code ecs}
 * @param flavour its variant, such as {@code fargate}; {@code only} where there is no choice
 * @param store the data store, such as {@code dynamodb}
 * @param regions the number of regions, 1 or 2
 * @param resources the resources of all its stacks
 */
public record Deployment(
    String pattern, String flavour, String store, int regions, List<Resource> resources) {
  /** Returns the name for people, such as {@code ecs fargate}; the default store is left out. */
  public String title() {
    return pattern
        + (flavour.equals("only") ? "" : " " + flavour)
        + (store.isEmpty() || store.equals("dynamodb") ? "" : " on " + store);
  }

  /** Returns the name that is unique in a catalogue, such as {@code ecs-fargate-dynamodb-1}. */
  public String name() {
    return String.join("-", pattern, flavour, store, Integer.toString(regions));
  }

  /** Returns the resources of a type. */
  public Stream<Resource> all(String type) {
    return resources.stream().filter(it -> it.type().equals(type));
  }

  /** Returns the first resource of a type. */
  public Optional<Resource> first(String type) {
    return all(type).findFirst();
  }

  /** Returns whether a resource is in the region that serves nothing before a failover. */
  public boolean isStandby(Resource resource) {
    return resource.stack().endsWith("/Secondary");
  }
}
