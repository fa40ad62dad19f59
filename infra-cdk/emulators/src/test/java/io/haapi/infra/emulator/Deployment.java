package io.haapi.infra.emulator;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A Stage that was deployed into an emulator.
 *
 * @param account the account of the deployment
 * @param resources all synthesized resources, including those that were not created
 */
public record Deployment(Account account, List<DeployedResource> resources) {
  private static final Map<String, ResourceReader> READERS =
      Stream.of(
              ApiReaders.ALL,
              NetworkReaders.ALL,
              ServerReaders.ALL,
              ServiceReaders.ALL,
              TableReaders.ALL)
          .flatMap(it -> it.entrySet().stream())
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** Returns whether resources of a type can be read back. */
  static boolean readable(String type) {
    return READERS.containsKey(type);
  }

  /**
   * Reads back the created resources that have a reader: every property that the template sets and
   * the service reports.
   */
  public List<Property> readBack() {
    return resources.stream()
        .filter(it -> it.fate() == DeployedResource.Fate.MADE && readable(it.type()))
        .flatMap(this::readBack)
        .toList();
  }

  /** Publishes a file in a new public bucket. */
  public void publish(String bucket, String key, String content) {
    account.s3().createBucket(it -> it.bucket(bucket));
    account.s3().putObject(it -> it.bucket(bucket).key(key), RequestBody.fromString(content));
  }

  /** Returns whether an item written to a table in this region can be read in another region. */
  public boolean isReplicated(DeployedResource table, String region) {
    String name = table.name();
    var item = Map.of("pk", AttributeValue.fromS("replicated"));
    account.dynamoDb().putItem(it -> it.tableName(name).item(item));
    return account
        .elsewhere(region)
        .dynamoDb()
        .getItem(it -> it.tableName(name).key(item))
        .item()
        .equals(item);
  }

  private Stream<Property> readBack(DeployedResource resource) {
    return READERS.get(resource.type()).read(account, resource).entrySet().stream()
        .flatMap(
            found ->
                resource.asked(found.getKey()).stream()
                    .map(
                        asked ->
                            new Property(
                                resource,
                                found.getKey(),
                                comparable(asked, found.getValue()),
                                found.getValue())));
  }

  private static Object comparable(Object asked, Object found) {
    return switch (found) {
      case Set<?> _ -> Set.copyOf((List<?>) asked);
      case String _ -> asked.toString();
      default -> asked;
    };
  }

  /**
   * A property that was read back.
   *
   * @param resource the resource
   * @param name the path of the property
   * @param asked the value in the template
   * @param found the value that the service reports
   */
  public record Property(DeployedResource resource, String name, Object asked, Object found) {

    /** Returns whether the service reports what the template requests. */
    public boolean isAsAsked() {
      return found.equals(asked);
    }

    /** Returns whether this is the given dropped property. */
    public boolean is(DroppedProperty dropped) {
      return resource.type().equals(dropped.type()) && dropped.covers(name);
    }

    @Override
    public String toString() {
      return resource + " " + name;
    }
  }
}
