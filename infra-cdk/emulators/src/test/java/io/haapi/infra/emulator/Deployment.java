package io.haapi.infra.emulator;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A Stage as an emulator has deployed it.
 *
 * @param account where
 * @param resources all that were synthesized, those included that it did not make
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

  /** Returns whether there is a way to read resources of a type back. */
  static boolean readable(String type) {
    return READERS.containsKey(type);
  }

  /**
   * Reads back what was made, as far as there is a way to: every property that the template sets
   * and its service tells.
   */
  public List<Property> readBack() {
    return resources.stream()
        .filter(it -> it.fate() == DeployedResource.Fate.MADE && readable(it.type()))
        .flatMap(this::readBack)
        .toList();
  }

  /** Puts a file beside it, in a bucket of its own that anybody may read. */
  public void publish(String bucket, String key, String content) {
    account.s3().createBucket(it -> it.bucket(bucket));
    account.s3().putObject(it -> it.bucket(bucket).key(key), RequestBody.fromString(content));
  }

  /** Returns whether what is written to a table here is read in another region. */
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
   * @param resource whose
   * @param name by the names on the way to it
   * @param asked what the template asks for
   * @param found what the service says
   */
  public record Property(DeployedResource resource, String name, Object asked, Object found) {

    /** Whether the service says what the template asks for. */
    public boolean isAsAsked() {
      return found.equals(asked);
    }

    /** Returns whether it is one that is known to be dropped. */
    public boolean is(DroppedProperty dropped) {
      return resource.type().equals(dropped.type()) && dropped.covers(name);
    }

    @Override
    public String toString() {
      return resource + " " + name;
    }
  }
}
